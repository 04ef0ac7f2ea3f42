// A page of Chromium, and checks that say what they saw.

import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

const CHROMIUM = '/usr/bin/chromium'
const PATIENCE_MS = 20_000

if (!existsSync(CHROMIUM)) {
  console.error(`${CHROMIUM} is missing; on Debian and Ubuntu: apt-get install chromium`)
  process.exit(3)
}
const { chromium } = await import('../node_modules/playwright-core/index.mjs').catch(() => {
  console.error('tests/node_modules/playwright-core is missing; run tests/setup')
  process.exit(3)
})

export const launch = (args = []) => chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] })

/** A new page of each size and theme that is looked at, one after the other. */
export async function* pages(browser) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    for (const scheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme })
      yield { page: await context.newPage(), width, scheme }
      await context.close()
    }
  }
}

let failures = 0
let count = 0

/** Checks that two values are the same. */
export function same(found, expected, what) {
  count += 1
  if (isDeepStrictEqual(found, expected)) return
  failures += 1
  console.error(`FAILED ${what}\n  expected ${JSON.stringify(expected)}\n  found    ${JSON.stringify(found)}`)
}

/** Checks that something holds. */
export function holds(is, what) {
  same(Boolean(is), true, what)
}

/** Waits until something holds. */
export async function until(look, what) {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) {
      failures += 1
      console.error(`FAILED ${what}: it does not come about`)
      return found
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The frame of the bundle, once the bridge has said `init` to it. */
export async function bundle(page) {
  const frame = await (await page.waitForSelector('#bundle')).contentFrame()
  // Not `waitForFunction`: it needs `eval`, which the policy forbids.
  await until(() => frame.evaluate(() => globalThis.bridge !== undefined && globalThis.bridge.init !== null).catch(() => false), 'init')
  return frame
}

/** The end of a script: prints how many checks there were. */
export async function done(browser, figures = '') {
  await browser.close()
  console.log(`${count} checks, ${failures} failed${figures && `, ${figures}`}`)
  process.exit(failures === 0 ? 0 : 1)
}
