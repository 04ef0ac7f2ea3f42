// Elements, and requests to the local platform. Text becomes text, never markup.

const config = JSON.parse(document.getElementById('config').textContent)

/** The limits of the bridge, as the local platform has them. */
export const limits = config.limits

/** An element with properties, attributes, listeners and children. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue
    if (key === 'on') {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener)
    } else if (key in element && typeof value !== 'string') {
      element[key] = value
    } else {
      element.setAttribute(key, value === true ? '' : String(value))
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false))
  return element
}

/** A `select` with its label and options; the chosen one is by its value. */
export function select(label, options, chosen, onChange) {
  const listed = options.map(({ value, text }) => el('option', { value, selected: value === chosen }, text))
  return el('label', { class: 'choice' }, el('span', {}, label), el('select', { on: { change: (event) => onChange(event.target.value) } }, listed))
}

/** A sentence whose parts in backticks are code. */
export function sentence(text) {
  return text.split('`').map((part, at) => (at % 2 === 1 ? el('code', {}, part) : part))
}

/** A button. */
export function button(text, onClick, properties = {}) {
  return el('button', { type: 'button', ...properties, on: { click: onClick } }, text)
}

/** A refusal of the local platform. */
export class Refused extends Error {
  constructor(status, body) {
    super(typeof body?.detail === 'string' ? body.detail : `the local platform returned status ${status}`)
    this.status = status
    this.body = body
  }
}

/** A request to the local platform. */
export async function request(method, path, body, signal) {
  const headers = { Authorization: `Bearer ${config.token}` }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const sent = body === undefined ? undefined : JSON.stringify(body)
  const response = await fetch(path, { method, headers, body: sent, signal, cache: 'no-store', credentials: 'omit' })
  const answer = await response.json().catch(() => null)
  if (response.ok) return answer
  // A restarted platform has another token, and this page the old one.
  if (response.status === 401) location.reload()
  throw new Refused(response.status, answer)
}

/** A query of these pairs. */
export function query(pairs) {
  return new URLSearchParams(pairs).toString()
}

/** A text with at most so many characters. */
export function cut(text, most = limits.textChars) {
  const chars = Array.from(String(text))
  return chars.length <= most ? chars.join('') : `${chars.slice(0, most - 1).join('')}…`
}

/** What this tab remembers; nothing where the browser stores nothing. */
export const memory = {
  get(key) {
    try {
      return sessionStorage.getItem(`linkworld.${key}`) ?? ''
    } catch {
      return ''
    }
  },
  set(key, value) {
    try {
      sessionStorage.setItem(`linkworld.${key}`, value)
    } catch {
      // A private window may refuse.
    }
  },
}
