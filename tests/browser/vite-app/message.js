export const message = 'Served by Vite'
