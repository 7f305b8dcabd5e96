/** How often to repeat a random test: as often as given in `npm run test:deep`, a tenth of that in `npm test`. */
export function thorough(times: number): number {
  return process.env['OANIM_TEST_DEEP'] === '1' ? times : Math.ceil(times / 10)
}
