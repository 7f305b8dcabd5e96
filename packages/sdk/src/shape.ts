/**
 * What a value of the contract looks like.
 *
 * A letter: `s` string, `t` time, `i` integer, `u` integer from 0, `n` number, `b` boolean, `*` anything. The name of a
 * shared shape. `[shape]`, an array; `[shape, null]`, the shape or null. An object: `member?` may be missing, and `*`
 * stands for members of any name.
 */
export type Shape = string | readonly [Shape] | readonly [Shape, null] | { readonly [member: string]: Shape }
