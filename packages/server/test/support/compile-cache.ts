/** Where processes find what others have compiled, if the run of the tests names a place: see scripts/test.ts. */
export const compileCache: Record<string, string> = process.env['NODE_COMPILE_CACHE']
  ? { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
  : {}
