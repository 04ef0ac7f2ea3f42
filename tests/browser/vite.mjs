// A bundle that Vite serves while it is written. Arguments: the address of the shell, the file that is changed.

import { writeFileSync } from 'node:fs'
import { done, launch, same, until } from './page.mjs'

const [address, message] = process.argv.slice(2)
const browser = await launch()
const page = await browser.newPage()
await page.goto(address)
const frame = await (await page.waitForSelector('#bundle')).contentFrame()
const text = (selector) => frame.evaluate((selector) => document.querySelector(selector).textContent, selector).catch(() => '')
await until(async () => await text('h1') === 'Served by Vite', 'the module of the page runs')
await until(async () => await text('p') === 'init of notes-sdk', 'the bridge says init')
await frame.evaluate(() => { globalThis.isSamePage = true })
writeFileSync(message, "export const message = 'Changed'\n")
await until(async () => await text('h1') === 'Changed', 'the changed module arrives')
same(await frame.evaluate(() => globalThis.isSamePage), true, 'without a new page')
await done(browser)
