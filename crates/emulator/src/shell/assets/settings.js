// The form of the install settings. The local platform checks what is saved; the form only helps.

import { el } from './elements.js'
import { toast } from './overlays.js'

const LIST = 'array'

/** The form for these settings. `save` sends the values; it fails with a refusal. */
export class SettingsForm {
  constructor(settings, save) {
    this.save = save
    this.fields = new Map()
    this.message = el('p', { role: 'status', class: 'form-message' })
    this.element = el('form', { class: 'settings', noValidate: true, on: { submit: (event) => this.submit(event) } })
    this.build(settings)
  }

  /** Other values, unless somebody is typing. */
  update(settings) {
    if (!this.isEdited) this.build(settings)
  }

  build(settings) {
    this.settings = settings
    this.isEdited = false
    this.fields.clear()
    const rows = settings.map((setting) => this.row(setting))
    this.element.replaceChildren(...rows, el('div', { class: 'row' }, el('button', { type: 'submit', class: 'primary' }, 'Save')), this.message)
    this.element.addEventListener('input', () => { this.isEdited = true }, { once: true })
  }

  row(setting) {
    const { id, label, description, required, secret, exposed } = setting
    const name = `setting-${id}`
    const input = control(setting, name)
    const problem = el('span', { class: 'field-problem', id: `${name}-problem` })
    input.element.setAttribute('aria-describedby', `${name}-about ${name}-problem`)
    this.fields.set(id, { setting, input, problem })
    const marks = [required && 'required', secret && 'stored in the vault', exposed && 'visible to the bundle'].filter(Boolean).join(', ')
    return el('div', { class: setting.type === 'boolean' ? 'field check' : 'field' },
      el('label', { for: name }, label, marks && el('small', {}, ` (${marks})`)),
      input.element,
      input.beside,
      el('span', { class: 'about', id: `${name}-about` }, description),
      problem)
  }

  async submit(event) {
    event.preventDefault()
    this.message.className = 'form-message'
    this.message.textContent = ''
    const values = {}
    const typed = {}
    for (const [id, { input, problem }] of this.fields) {
      problem.textContent = ''
      input.element.removeAttribute('aria-invalid')
      const value = input.read()
      if (value === undefined) continue
      if (value.typed === undefined) values[id] = value.value
      else typed[id] = value.typed
    }
    try {
      this.isEdited = false
      await this.save({ values, typed })
      // The form may be another one by now, with the saved values.
      toast('success', 'Settings saved.')
    } catch (error) {
      this.isEdited = true
      this.message.className = 'form-message problem'
      this.message.textContent = error.body?.headline ?? error.message
      this.mark(error.body?.blockers ?? [], error.message)
    }
  }

  /** Says at each field what is wrong with it. */
  mark(blockers, otherwise) {
    let first
    for (const { missing, status, detail } of blockers) {
      for (const id of missing) {
        const field = this.fields.get(id)
        if (field === undefined) continue
        const wanted = field.setting.expected
        field.problem.textContent = status === 'missing_settings' ? 'A value is required.' : wanted ? `Expected ${wanted}.` : detail
        field.input.element.setAttribute('aria-invalid', 'true')
        first ??= field.input.element
      }
    }
    first?.focus()
    if (first === undefined) this.message.textContent = otherwise
  }
}

/** The input of a setting: `read` returns a JSON value, or a text that the local platform reads; nothing to leave it. */
function control(setting, id) {
  const { type, options, secret, value, default: preset, expected } = setting
  const current = value ?? preset
  const text = typeof current === 'string' ? current : current === null || current === undefined ? '' : JSON.stringify(current)
  if (secret) {
    const element = el('input', { id, type: 'password', autocomplete: 'off', placeholder: setting.is_set ? 'set; leave empty to keep it' : '' })
    return { element, read: () => (element.value === '' ? undefined : { value: element.value }) }
  }
  if (type === 'boolean') {
    const element = el('input', { id, type: 'checkbox', checked: current === true })
    return { element, read: () => ({ value: element.checked }) }
  }
  if (type === LIST) {
    const lines = Array.isArray(current) ? current.join('\n') : ''
    const element = el('textarea', { id, rows: 3, placeholder: 'One value per line' }, lines)
    return { element, read: () => ({ value: element.value.split('\n').map((line) => line.trim()).filter(Boolean) }) }
  }
  if (type === 'text') {
    const element = el('textarea', { id, rows: 4 }, text)
    return { element, read: () => left(element.value, setting) }
  }
  if (type === 'number') {
    const element = el('input', { id, type: 'text', inputMode: 'decimal', value: text, placeholder: expected })
    return { element, read: () => (element.value.trim() === '' ? undefined : { typed: element.value.trim() }) }
  }
  if (type === 'select' && options.length > 0) {
    const none = el('option', { value: '', selected: current === null || current === undefined }, '—')
    const same = (option) => JSON.stringify(option) === JSON.stringify(current)
    const listed = options.map((option, at) => el('option', { value: String(at), selected: same(option.value) }, option.label))
    const element = el('select', { id }, none, listed)
    return { element, read: () => (element.value === '' ? undefined : { value: options[Number(element.value)].value }) }
  }
  const list = options.length > 0 && el('datalist', { id: `${id}-options` }, options.map((option) => el('option', { value: String(option.value) }, option.label)))
  const element = el('input', { id, type: 'text', value: text, list: undefined })
  if (list) element.setAttribute('list', `${id}-options`)
  return { element, beside: list || undefined, read: () => left(element.value, setting) }
}

/** An empty text that was empty before is left as it is. */
function left(text, { value }) {
  return text === '' && (value === null || value === undefined) ? undefined : { value: text }
}
