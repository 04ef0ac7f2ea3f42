export const name = 'chunk'
