// What the panel's script does not have: an app without a bundle, what lies over the page, what the policy blocked, and the
// limits of the bridge that need a clock. Arguments: the address of the shell, the slug of an app without a bundle, a folder
// for screenshots (may be empty).

import { fits, looked, serious } from './axe.mjs'
import { bundle, done, holds, launch, pages, same, until } from './page.mjs'

const [address, bare, shots] = process.argv.slice(2)
const browser = await launch()

/** Looks at a page, with axe and as a picture. */
async function look(page, what, name) {
  await serious(page, what)
  await fits(page, what)
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3)

for await (const { page, width, scheme } of pages(browser)) {
  const at = `${width}-${scheme}`
  await page.goto(address)
  const frame = await bundle(page)
  const asking = frame.evaluate((word) => bridge.confirm({ title: `Delete ${word}?`, message: 'احذف كل الملاحظات\n12 notes are deleted.', confirmText: 'Delete', confirmVariant: 'danger' }), LONG)
  await page.getByRole('dialog').waitFor()
  await look(page, `a question at ${at}`, `${at}-confirm`)
  await page.keyboard.press('Escape')
  same(await asking, false, 'the question is cancelled')
  const picking = frame.evaluate(() => bridge.modal({ title: 'Pick one', bundlePath: '/modal/pick.html' }))
  await page.getByRole('dialog').frameLocator('iframe').getByRole('button', { name: 'Pick this' }).waitFor()
  await look(page, `a modal at ${at}`, `${at}-modal`)
  await page.getByRole('button', { name: 'Close' }).click()
  same(await picking, null, 'the modal is closed')
  await page.evaluate(() => { window.open = () => null })
  await frame.evaluate((word) => {
    for (const [toastType, message] of [['success', 'Saved'], ['warning', word], ['error', 'Not saved']]) parent.postMessage({ type: 'overlay.toast', toastType, message }, '*')
    bridge.openExternal('https://example.com/terms?of=use')
  }, LONG)
  await page.locator('.toast a').waitFor()
  await look(page, `notices at ${at}`, `${at}-toasts`)
  await page.reload()
  const again = await bundle(page)
  await again.evaluate(async () => {
    await fetch('https://api.example/x').catch(() => {})
    // The smallest module: its magic number and version.
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch(() => {})
  })
  await page.locator('#notices summary').filter({ hasText: '2 problems' }).waitFor()
  await page.locator('#notices summary').click()
  holds((await page.locator('#notices').innerText()).includes('WebAssembly is blocked'), 'WebAssembly has its own advice')
  same(await page.locator('#notices li code', { hasText: 'bridge.callRoute' }).count(), 1, 'code is shown as code')
  await look(page, `what is blocked at ${at}`, `${at}-blocked`)
  await page.getByLabel('App').selectOption(bare)
  await page.getByText('This app has no bundle.').waitFor()
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    const id = await tab.getAttribute('data-tab')
    if (id === 'chat') await page.getByLabel('Message', { exact: true }).waitFor()
    if (id === 'help') await page.frameLocator('#tab-body iframe').getByRole('heading').first().waitFor()
    if (id === 'drafts') await page.getByText('The page of this tab is missing').waitFor()
    if (id !== 'help') holds((await page.locator('#tab-body').innerText()).trim() !== '' || id === 'chat', `the tab ${id}`)
    await look(page, `${id} without a bundle at ${at}`, `${at}-bare-${id}`)
  }
  holds((await page.locator('#app').innerText()).includes('web/index.html'), 'how a bundle is added')
  same(await page.getByRole('button', { name: 'Reload' }).count(), 0, 'nothing to reload')
}

// The limits with a clock, at and one past each.
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const page = await context.newPage()
await page.clock.install()
await page.goto(address)
const frame = await bundle(page)
await page.evaluate(() => { window.opened = 0; window.open = () => { window.opened += 1 } })
const settled = () => frame.evaluate(() => bridge.tools.call('count_notes', {}))
await page.clock.pauseAt(Date.now() + 60_000)
await frame.evaluate(() => { for (let at = 0; at < 21; at += 1) parent.postMessage({ type: 'external.open', url: `https://example.com/${at}` }, '*') })
await settled()
same(await page.evaluate(() => window.opened), 20, '20 places in a second, and one more')
await page.clock.runFor(1000)
await frame.evaluate(() => parent.postMessage({ type: 'external.open', url: 'https://example.com/next' }, '*'))
await settled()
same(await page.evaluate(() => window.opened), 21, 'a place in the next second')
await page.clock.runFor(1000)
const path = (length) => `/apps/notes-sdk/${'a'.repeat(length - '/apps/notes-sdk/'.length)}`
const place = () => page.evaluate(() => location.pathname.length)
for (const [length, expected] of [[1024, 1024], [1025, 1024]]) {
  await frame.evaluate((given) => parent.postMessage({ type: 'navigate.push', path: given }, '*'), path(length))
  await settled()
  same(await place(), expected, `navigate.push of ${length} characters`)
}
for (const [length, expected] of [[200, 201], [201, 201]]) {
  await frame.evaluate((given) => parent.postMessage({ type: 'navigate.replace', path: given }, '*'), `/${'b'.repeat(length - 1)}`)
  await settled()
  same(await page.evaluate(() => location.hash.length), expected, `navigate.replace of ${length} characters`)
}

/** Asks by hand, and notes the answers in the order of their ids. */
const ask = (messages) => frame.evaluate((all) => {
  globalThis.answers = {}
  addEventListener('message', ({ data }) => { if (String(data.id).startsWith('ask')) globalThis.answers[data.id] = data.confirmed ?? data.value })
  for (const message of all) parent.postMessage(message, '*')
}, messages)
const answers = () => frame.evaluate(() => globalThis.answers)
await ask([{ type: 'overlay.confirm', id: 'ask-0', title: 'a'.repeat(2001), message: 'b'.repeat(2000) }])
await page.getByRole('dialog').waitFor()
same([(await page.locator('dialog h2').innerText()).length, (await page.locator('dialog p').innerText()).length], [2000, 2000], 'texts of 2,001 and 2,000 characters')
holds((await page.locator('dialog h2').innerText()).endsWith('…'), 'the longer one is cut')
await page.clock.runFor(59_999)
same(await answers(), {}, 'a question after 59.999 s')
await page.clock.runFor(1)
await until(async () => (await answers())['ask-0'] === false, 'the answer is no after 60 s')
await ask([1, 2, 3, 4, 5, 6].map((at) => ({ type: 'overlay.confirm', id: `ask-${at}`, title: `Question ${at}` })))
await until(async () => (await answers())['ask-6'] === false, 'the sixth question is refused')
same(await answers(), { 'ask-6': false }, 'five questions wait')
for (let at = 0; at < 5; at += 1) {
  await page.getByRole('heading', { name: `Question ${at + 1}` }).waitFor()
  await page.getByRole('button', { name: 'Confirm' }).click()
}
await until(async () => Object.values(await answers()).filter((one) => one === true).length === 5, 'five answers')
await ask([{ type: 'overlay.modal', id: 'ask-7', title: 'Pick', bundlePath: '/modal/pick.html', width: 5000, height: 1 }])
await page.getByRole('dialog').waitFor()
same(await page.evaluate(() => [document.querySelector('dialog').style.width, document.querySelector('dialog iframe').style.height]), ['1600px', '240px'], 'the size of a modal')
await page.clock.runFor(299_999)
same(await answers(), {}, 'a modal after 299.999 s')
await page.clock.runFor(1)
await until(async () => 'ask-7' in (await answers()), 'a modal ends after 5 minutes')
same((await answers())['ask-7'], null, 'its value')
await done(browser, looked())
