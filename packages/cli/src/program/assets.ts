import type { Command } from 'commander'
import { examples, type Run, required, wholeNumber } from './options.ts'

/** `oanim assets …` */
export function addAssets(program: Command, run: Run): void {
  const assets = program.command('assets').description('Generate media')

  assets
    .command('gen-image')
    .description('Generate an image from a prompt')
    .option('--prompt <text>', 'what to paint, such as "dark blue aurora" (required)')
    .option('--out <file>', 'where to: .png, .jpg, .jpeg, .webp or .avif; - is standard output (required)')
    .option('--size <size>', 'pixels such as 1920x1080, or a ratio such as 16:9')
    .option('--style <style>', 'a style, instead of what the prompt says')
    .option('--seed <number>', 'chooses among the images of a prompt', wholeNumber)
    .option('--format <format>', 'png, jpeg, webp or avif, when --out does not say')
    .option('--allow-approximate', 'paint what is understood instead of failing')
    .option('--json', "print the API's asset as JSON")
    .addHelpText(
      'after',
      examples(
        'oanim assets gen-image --prompt "gradient" --out bg.png',
        'oanim assets gen-image --prompt "warm waves, light" --size 3840x2160 --out out/bg.webp',
      ) +
        '\nThe same prompt, size, style and seed give the same image. Missing folders are\nmade; an existing file is replaced, whole or not at all.',
    )
    .action(
      (options: Partial<import('../commands/assets/gen-image.ts').GenImageOptions> & { json?: boolean }) =>
        run(options, async (context) => {
          const { genImage } = await import('../commands/assets/gen-image.ts')
          await genImage(context, {
            ...options,
            prompt: required(options.prompt, '--prompt'),
            out: required(options.out, '--out'),
          })
        }),
    )
}
