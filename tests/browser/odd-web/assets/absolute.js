globalThis.absolute = 'runs'
