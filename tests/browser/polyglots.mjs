// Pages whose every text of the manifest is hostile: nothing of it may run. Argument: the address of the shell.

import { done, holds, launch, same, until } from './page.mjs'

const [address, apps] = process.argv.slice(2)
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
await page.goto(address)
let pages = 0
for (let at = 0; at < Number(apps); at += 1) {
  if (Number(apps) > 1) await page.getByLabel('App').selectOption({ index: at })
  await until(async () => (await page.getByRole('tab').count()) > 0, 'the panel')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    pages += 1
    await page.waitForTimeout(60)
    // What a payload adds to a page is an element, or an attribute that is a script.
    same(await page.evaluate(() => [...document.querySelectorAll('script, svg, img, object, embed, base, meta, style, link')].filter((one) => !one.closest('head')).length
      + [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name, value }) => /^on/i.test(name) || name === 'srcdoc' || (['href', 'src', 'action', 'formaction', 'data'].includes(name) && /^\s*(javascript|vbscript|data:text)/i.test(value)))).length), 0, 'elements of the payload')
  }
  for (const link of await page.locator('#panel a, #app a').all()) await link.click({ timeout: 500 }).catch(() => {})
  const documents = new URL(`/_shell/help/${await page.evaluate(() => location.pathname.split('/')[2] ?? '')}`, address)
  holds(documents.href.startsWith(address), 'documentation')
}
await page.waitForTimeout(300)
same(executed, [], 'executions')
same(blocked, [], 'requests that only the policy stopped')
await done(browser, `${pages} pages of ${apps} apps`)
