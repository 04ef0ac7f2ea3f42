// The panel: every tab, the form of the install settings, the choice of tenant and user, and axe over all of it.
// Arguments: the address of the shell, a folder for screenshots (may be empty).

import { fits, looked, serious } from './axe.mjs'
import { done, holds, launch, pages, same, until } from './page.mjs'

const [address, shots] = process.argv.slice(2)
const browser = await launch()

for await (const { page, width, scheme } of pages(browser)) {
  await page.goto(address)
  await page.frameLocator('#bundle').locator('#state').filter({ hasText: ' in ' }).waitFor()
  for (const tab of await page.getByRole('tab').all()) {
    const id = await tab.getAttribute('data-tab')
    await tab.click()
    if (id === 'chat') await page.getByLabel('Message', { exact: true }).waitFor()
    if (id === 'status') await page.getByText('Not granted').or(page.getByText('Version')).first().waitFor()
    if (id === 'files') await page.locator('#tab-body').filter({ hasText: /files/i }).waitFor()
    if (id === 'help') await page.frameLocator('#tab-body iframe').getByRole('heading', { name: 'Notes', exact: true }).first().waitFor()
    if (id === 'drafts') await page.frameLocator('#tab-body iframe').getByText('0 notes').waitFor()
    await serious(page, `${id} at ${width} in ${scheme}`)
    if (shots) await page.screenshot({ path: `${shots}/${width}-${scheme}-${id}.png`, fullPage: width < 700 })
  }
  await fits(page, `at ${width}`)
  await page.goto(new URL('/_shell/help/notes-sdk/', address).href)
  await serious(page, `the documentation at ${width} in ${scheme}`)
}

const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
const page = await context.newPage()
await page.goto(address)
await page.frameLocator('#bundle').locator('#state').filter({ hasText: ' in ' }).waitFor()
same(await page.getByRole('tab', { selected: true }).innerText(), 'Settings', 'default_tab')
same(await page.getByRole('tab').allInnerTexts(), ['Chat', 'Settings', 'Files', 'Drafts', 'Status', 'Help'], 'the tabs')
same(await page.evaluate(() => getComputedStyle(document.getElementById('panel')).width), '420px', 'width')

// The form: every type, one value that is wrong, then all saved.
const form = page.locator('form.settings')
await form.getByLabel('Notes per page').fill('101')
await form.getByRole('button', { name: 'Save' }).click()
await until(async () => (await form.locator('.field-problem').allInnerTexts()).some((text) => text.includes('1 to 100')), 'a number over the maximum')
same(await form.getByLabel('Notes per page').getAttribute('aria-invalid'), 'true', 'the field is marked')
await form.getByLabel('Notes per page').fill('100')
await form.getByLabel('Greeting').fill('Good <b>day</b>')
await form.getByLabel('Footer').fill('Line 1\nLine 2')
await form.getByLabel('Show archived notes').check()
await form.getByLabel('Colour of notes').selectOption({ label: 'No colour' })
await form.getByLabel('Inbox').fill('other@example.com')
await form.getByLabel('Tags').fill('a\n b \n\nc')
await form.getByLabel('API key').fill('sk-canary-1')
await form.getByRole('button', { name: 'Save' }).click()
await page.locator('.toast').filter({ hasText: 'saved' }).waitFor()
await until(async () => (await page.locator('form.settings').getByLabel('API key').getAttribute('placeholder')).startsWith('set'), 'the secret is set')
// The bundle gets the exposed values with the next load.
await until(() => page.frameLocator('#bundle').locator('#greeting').innerText().then((text) => text === 'Good <b>day</b>').catch(() => false), 'the exposed value')
await page.reload()
await page.frameLocator('#bundle').locator('#state').filter({ hasText: ' in ' }).waitFor()
same(await form.getByLabel('Footer').inputValue(), 'Line 1\nLine 2', 'a text')
same(await form.getByLabel('Notes per page').inputValue(), '100', 'a number')
same(await form.getByLabel('Show archived notes').isChecked(), true, 'a boolean')
same(await form.getByLabel('Tags').inputValue(), 'a\nb\nc', 'a list')
same(await form.getByLabel('Inbox').inputValue(), 'other@example.com', 'a value of one’s own')
same(await form.getByLabel('API key').inputValue(), '', 'a secret is not shown')
holds(!(await page.content()).includes('sk-canary-1'), 'nor in the page')

// The chat.
await page.getByRole('tab', { name: 'Chat' }).click()
await page.getByLabel('Message', { exact: true }).fill('Hello')
await page.keyboard.press('Enter')
await until(async () => (await page.locator('.message.them').innerText()).includes('stub reply'), 'the agent replies')
await page.getByLabel('Receiver').selectOption({ label: 'on_inbound of the app' })
await page.getByLabel('Message', { exact: true }).fill('To the handler')
await page.getByRole('button', { name: 'Send' }).click()
await until(async () => (await page.locator('.message.them').last().innerText()).includes('handled'), 'the handler has it')

// Keyboard: the tabs are one stop, and arrows move between them.
await page.getByRole('tab', { selected: true }).focus()
await page.keyboard.press('ArrowRight')
same(await page.getByRole('tab', { selected: true }).innerText(), 'Settings', 'the arrow right')
await page.keyboard.press('ArrowLeft')
await page.keyboard.press('ArrowLeft')
same(await page.getByRole('tab', { selected: true }).innerText(), 'Help', 'around the start')

// Another user and another tenant.
const before = await page.frameLocator('#bundle').locator('#state').innerText()
const users = await page.getByLabel('User').locator('option').allInnerTexts()
same(users.length, 2, 'the users of the tenant')
await page.getByLabel('User').selectOption({ index: 1 })
await page.frameLocator('#bundle').locator('#state').filter({ hasText: ' in ' }).waitFor()
await page.getByLabel('Tenant').selectOption('beta')
await until(async () => (await page.frameLocator('#bundle').locator('#state').innerText().catch(() => before)) !== before, 'the bundle starts again in the other tenant')
await page.getByRole('tab', { name: 'Settings' }).click()
same(await form.getByLabel('Footer').inputValue(), '', 'its settings are its own')
await page.getByRole('button', { name: 'Panel' }).click()
same(await page.locator('#panel').isVisible(), false, 'the panel is hidden')
await done(browser, looked())
