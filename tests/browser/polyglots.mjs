// Pages whose every text of the manifest is hostile: nothing of it may run. Arguments: the address of the shell, the number
// of apps, the least number of pages of each.

import { done, holds, launch, same, until } from './page.mjs'

const [address, apps, pagesLeast] = process.argv.slice(2)
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const executed = []
await context.exposeFunction('executed', (what) => executed.push(what))
await context.addInitScript(() => {
  for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = (what) => globalThis.executed(`${name} ${what}`)
})
const page = await context.newPage()
const blocked = []
page.on('dialog', (dialog) => { executed.push(dialog.message()); dialog.dismiss() })
page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) blocked.push(message.text()) })

/** What a payload adds to a page is an element, or an attribute that is a script. The documentation has no frames or forms. */
const added = (frame) => frame.evaluate(() => {
  const elements = [...document.querySelectorAll('script, img, object, embed, base, meta, style, link, marquee, video, audio, math, form[action]')]
  const isScript = ({ name, value }) => /^on/i.test(name) || name === 'srcdoc'
    || (['href', 'src', 'action', 'formaction', 'data'].includes(name) && /^\s*(javascript|vbscript|data:text)/i.test(value))
  return [...elements.filter((one) => !one.closest('head')), ...[...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(isScript))]
    .map((one) => one.outerHTML.slice(0, 200))
})

let pages = 0
const look = async (frame, what) => {
  pages += 1
  same(await added(frame), [], `elements of the payload: ${what}`)
}

await page.goto(address)
await until(async () => (await page.getByRole('tab').count()) > 0, 'the panel')
// By the caption of the list: a label of a hostile text may be in the page too.
const slugs = await page.evaluate(() => {
  const list = [...document.querySelectorAll('#bar label')].find((label) => label.firstChild.textContent === 'App').querySelector('select')
  return [...list.options].map(({ value }) => value)
})
same(slugs.length, Number(apps), 'the apps')
for (const slug of slugs) {
  const before = pages
  await page.evaluate((value) => {
    const list = [...document.querySelectorAll('#bar label')].find((label) => label.firstChild.textContent === 'App').querySelector('select')
    list.value = value
    list.dispatchEvent(new Event('change'))
  }, slug)
  const isShown = () => page.evaluate((value) => document.querySelector('#bar select').value === value
    && document.querySelector('#tab-body')?.childElementCount > 0, slug)
  await until(isShown, `the app ${slug}`)
  for (const tab of await page.getByRole('tab').evaluateAll((tabs) => tabs.map((one) => one.dataset.tab))) {
    await page.evaluate((id) => document.querySelector(`[data-tab="${id}"]`).click(), tab)
    await until(() => page.evaluate(() => document.querySelector('#tab-body').childElementCount > 0), `the tab ${tab}`)
    await look(page, `${tab} of ${slug}`)
    if (tab === 'help') {
      const frame = await (await page.waitForSelector('#tab-body iframe')).contentFrame()
      await until(() => frame.evaluate(() => document.readyState === 'complete' && document.querySelector('main, h1') !== null).catch(() => false), 'the documentation')
      const links = await frame.evaluate(() => [...new Set([...document.querySelectorAll('a')].map(({ href }) => href.split('#')[0]))])
      const here = new URL(`/_shell/help/${slug}/`, address).href
      await look(frame, `the documentation of ${slug}`)
      for (const link of links.filter((one) => one.startsWith(here) && one !== here)) {
        await frame.goto(link)
        await look(frame, link)
      }
    }
  }
  holds(pages - before >= Number(pagesLeast), `${pages - before} pages of ${slug}`)
}
same(executed, [], 'executions')
same(blocked, [], 'requests that only the policy stopped')
await done(browser, `${pages} pages of ${slugs.length} apps`)
