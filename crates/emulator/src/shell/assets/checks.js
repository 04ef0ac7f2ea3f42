// What a message of a bundle must be. A bundle is code of others: nothing of a message is used before it is checked.

import { limits } from './elements.js'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const CONTROLS = /[\u0000-\u001f\u007f]/

/** A plain object, as JSON has them. */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON of a value; none if it has none, or is too large. */
export function json(value) {
  try {
    const text = JSON.stringify(value)
    if (text === undefined) return undefined
    return new TextEncoder().encode(text).length <= limits.messageBytes ? text : undefined
  } catch {
    return undefined
  }
}

/** An id that a reply can carry. */
export function isId(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= limits.idChars
}

/** The name of a tool. */
export function isTool(value) {
  return typeof value === 'string' && value.length > 0 && value.length <= limits.toolChars && !CONTROLS.test(value)
}

/** A method of a route. */
export function isMethod(value) {
  return METHODS.includes(value)
}

/** The path of a route with its query (contract 18.1). */
export function isRoutePath(value) {
  return typeof value === 'string'
    && value.length <= limits.routePathChars
    && !value.startsWith('//')
    && !value.includes('..')
    && /^\/[A-Za-z0-9/_.-]*(\?[A-Za-z0-9_.\-=&%+/:,]*)?$/.test(value)
    && !value.endsWith('\n')
}

/** A sub-path, as it is in the fragment of the address (contract 18.2). */
export function isSubPath(value) {
  return typeof value === 'string'
    && value.length <= limits.subPathChars
    && !value.startsWith('//')
    && !value.includes('..')
    && /^\/[A-Za-z0-9/_.-]*$/.test(value)
    && !value.endsWith('\n')
}

/** A place that the page may go to for a bundle: below its own app (contract 18.1). */
export function isAppPath(value, app) {
  return typeof value === 'string'
    && value.length <= limits.routePathChars
    && value.startsWith(`/apps/${app}/`)
    && !value.includes('..')
    && !value.includes('//')
    && !value.includes('\\')
    && !value.includes('%')
    && !CONTROLS.test(value)
}

/** An address that opens in a tab of its own (contract 18.1). */
export function externalAddress(value) {
  if (typeof value !== 'string' || value.length > limits.externalChars || CONTROLS.test(value)) return undefined
  // The parser forgives a missing slash; the rule does not.
  if (!value.startsWith('https://')) return undefined
  try {
    const address = new URL(value)
    return address.protocol === 'https:' && address.username === '' && address.password === '' ? address.href : undefined
  } catch {
    return undefined
  }
}

/** The page of a modal (contract 18.1). */
export function isModalPath(value) {
  return typeof value === 'string' && value.startsWith('/modal/') && isRoutePath(value)
}

/** The address of a page of the bundle; none if it leads elsewhere. */
export function bundleAddress(base, path) {
  try {
    const relative = path.replace(/^\/+/, '')
    const address = new URL(relative, base)
    const isInside = address.origin === new URL(base).origin && !path.includes('..') && !path.includes('\\')
    return isInside && address.protocol.startsWith('http') && address.pathname.startsWith(new URL(base).pathname)
      ? address.href
      : undefined
  } catch {
    return undefined
  }
}

/** A window of one second in which so many things may happen. */
export class Rate {
  constructor(most, windowMs) {
    this.most = most
    this.windowMs = windowMs
    this.times = []
  }

  /** Whether one more may happen now. */
  take(now = performance.now()) {
    this.times = this.times.filter((time) => now - time < this.windowMs)
    if (this.times.length >= this.most) return false
    this.times.push(now)
    return true
  }
}
