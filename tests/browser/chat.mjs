// The page of `linkworld chat`: a message and its reply, and axe. Arguments: its address, a folder for screenshots (may be empty).

import { fits, looked, serious } from './axe.mjs'
import { done, holds, launch, pages } from './page.mjs'

const [address, shots] = process.argv.slice(2)
const browser = await launch()
for await (const { page, width, scheme } of pages(browser)) {
  const at = `at ${width} in ${scheme}`
  await page.goto(address)
  holds(!page.url().includes('token'), `the token is not in the address ${at}`)
  await serious(page, `the empty page ${at}`)
  await page.getByLabel('Message', { exact: true }).fill('Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4))
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('.reply').filter({ hasText: 'Hello Ada.' }).waitFor()
  await serious(page, `a reply ${at}`)
  await fits(page, at)
  if (shots) await page.screenshot({ path: `${shots}/chat-${width}-${scheme}.png`, fullPage: true })
}
await done(browser, looked())
