// What lies over the page: questions, notices and pages of a bundle.

import { button, cut, el, limits } from './elements.js'

const TOAST_MS = 4000
const TOASTS_SHOWN = 5
const TYPES = ['info', 'success', 'warning', 'error']
const MODAL_MIN = 240
const MODAL_MAX = 1600

const text = (value, otherwise) => (typeof value === 'string' && value !== '' ? cut(value) : otherwise)

/** Shows a notice for a moment. */
export function toast(type, message) {
  const list = document.getElementById('toasts')
  const kind = TYPES.includes(type) ? type : 'info'
  const shown = el('div', { class: `toast ${kind}` }, cut(message))
  list.append(shown)
  while (list.children.length > TOASTS_SHOWN) list.firstChild.remove()
  setTimeout(() => shown.remove(), TOAST_MS)
}

/** Opens an address in a tab of its own; the notice has a link, in case the browser did not. */
export function openExternal(address) {
  window.open(address, '_blank', 'noopener,noreferrer')
  const list = document.getElementById('toasts')
  const link = el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, cut(address, 200))
  const shown = el('div', { class: 'toast info' }, 'The app opened ', link)
  list.append(shown)
  setTimeout(() => shown.remove(), 2 * TOAST_MS)
}

let asking = Promise.resolve()

/** Asks a question, one after the other. */
export function confirm(question) {
  const answer = asking.then(() => ask(question))
  asking = answer.catch(() => false)
  return answer
}

function ask({ title, message, confirmText, confirmVariant, cancelText }) {
  return new Promise((resolve) => {
    const dialog = el('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' })
    const done = (confirmed) => {
      clearTimeout(timer)
      dialog.close()
      dialog.remove()
      resolve(confirmed)
    }
    const timer = setTimeout(() => done(false), limits.confirmMs)
    const variant = confirmVariant === 'danger' ? 'danger' : 'primary'
    dialog.append(
      el('h2', { id: 'ask-title' }, text(title, '')),
      el('p', {}, text(message, '')),
      el('div', { class: 'row end' },
        button(text(cancelText, 'Cancel'), () => done(false)),
        button(text(confirmText, 'Confirm'), () => done(true), { class: variant })),
    )
    dialog.addEventListener('cancel', () => done(false))
    document.body.append(dialog)
    dialog.showModal()
  })
}

let modals = 0

/** Whether a page of a bundle lies over the page. */
export function isModalOpen() {
  return modals > 0
}

const size = (value, otherwise) =>
  (typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, MODAL_MIN), MODAL_MAX) : otherwise)

/** Shows a page of a bundle until it has a result, is closed, or too much time has passed. */
export function modal({ title, width, height }, makeFrame) {
  modals += 1
  return new Promise((resolve) => {
    const dialog = el('dialog', { class: 'modal', 'aria-labelledby': 'modal-title' })
    let isDone = false
    const done = (value) => {
      if (isDone) return
      isDone = true
      clearTimeout(timer)
      modals -= 1
      frame.remove()
      dialog.close()
      dialog.remove()
      resolve(value)
    }
    const timer = setTimeout(() => done(null), limits.modalMs)
    const frame = makeFrame(done)
    frame.element.style.height = `${size(height, 480)}px`
    dialog.style.width = `${size(width, 600)}px`
    const close = button('×', () => done(null), { class: 'quiet', 'aria-label': 'Close' })
    dialog.append(el('div', { class: 'row head' }, el('h2', { id: 'modal-title' }, text(title, '')), close), frame.element)
    dialog.addEventListener('cancel', () => done(null))
    document.body.append(dialog)
    dialog.showModal()
  })
}

/** Closes what belongs to an app that is not shown any more. */
export function closeAll() {
  for (const dialog of document.querySelectorAll('dialog')) dialog.dispatchEvent(new Event('cancel'))
}
