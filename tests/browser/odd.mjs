// A bundle with what tutorials do not have: absolute paths, an import map, a router in the fragment, workers, fonts, media.
// Arguments: the address of the shell, the slug of another app, a folder for screenshots (may be empty).

import { fits, looked, serious } from './axe.mjs'
import { done, holds, launch, pages, same, until } from './page.mjs'

const [address, other, shots] = process.argv.slice(2)
const browser = await launch()

/** The frame of the bundle, once its script has run. */
async function frameOf(page) {
  const frame = await (await page.waitForSelector('#bundle')).contentFrame()
  await until(() => frame.evaluate(() => globalThis.odd !== undefined).catch(() => false), 'the script has run')
  return frame
}

const notices = (page) => page.locator('#notices')
const WANTED = {
  'index.html: absolute path /assets/absolute.js': './assets/absolute.js',
  'script-src-elem blocked inline': 'move the script into a file',
  'font-src blocked data': 'as a file',
  'media-src blocked clip.mp4': 'audio and video are blocked',
  'worker-src blocked blob': 'start the worker from a file',
  'connect-src blocked https://worker.example/x': 'bridge.callRoute',
}

const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const page = await context.newPage()
const font = page.waitForResponse(/own\.woff2$/)
await page.goto(address)
let frame = await frameOf(page)
same(await frame.evaluate(() => globalThis.odd), {
  absolute: 'runs', chunk: 'chunk', lib: 'blocked', worker: 'a worker cannot fetch', module: 'chunk in a worker', blob: 'error',
  opened: 'blocked', stored: 'kept', sdk: true,
}, 'what the bundle can do')
holds(new URL(frame.url()).pathname.startsWith('/notes-sdk/v1.0.0/'), 'the folder of the bundle')
const loaded = await font
same([loaded.status(), loaded.headers()['content-type']], [200, 'font/woff2'], 'a font')
await frame.getByRole('link', { name: 'Note 5' }).click()
await frame.getByText('#/notes/5').waitFor()

await until(async () => (await notices(page).locator('li').count()) === Object.keys(WANTED).length, 'all problems are shown')
const shown = await notices(page).locator('li').allTextContents()
for (const [problem, advice] of Object.entries(WANTED)) {
  holds(shown.some((text) => text.includes(problem) && text.includes(advice)), `${problem} in ${JSON.stringify(shown)}`)
}

// Another page shows them, another app does not, and coming back they are there again.
await page.reload()
frame = await frameOf(page)
await notices(page).getByText(`${shown.length} problems of this bundle`).waitFor()
await page.getByLabel('App').selectOption(other)
await page.getByText('This app has no bundle.').waitFor()
same(await notices(page).innerText(), '', 'nothing about another app')
await page.getByLabel('App').selectOption('notes-sdk')
await frameOf(page)
await notices(page).getByText(`${shown.length} problems of this bundle`).waitFor()
await context.close()

for await (const { page: sized, width, scheme } of pages(browser)) {
  await sized.goto(address)
  await frameOf(sized)
  await notices(sized).locator('summary').click()
  await serious(sized, `problems at ${width}-${scheme}`)
  await fits(sized, `problems at ${width}-${scheme}`)
  if (shots) await sized.screenshot({ path: `${shots}/${width}-${scheme}-problems.png`, fullPage: true })
}
await done(browser, looked())
