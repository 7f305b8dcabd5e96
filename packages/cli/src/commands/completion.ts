import { Argument, Command } from 'commander'
import { examples, type Run } from '../command.ts'
import { scripts, shells } from '../completion/scripts.ts'
import type { Context } from '../context.ts'

/** `oanim completion` */
export const command = (run: Run) =>
  new Command('completion')
    .description('Print a script that completes oanim in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      examples(
        [
          'oanim completion bash',
          "echo 'source <(oanim completion bash)' >> ~/.bashrc",
          "echo 'source <(oanim completion zsh)' >> ~/.zshrc",
          'oanim completion fish > ~/.config/fish/completions/oanim.fish',
          'oanim completion powershell >> $PROFILE',
        ],
        'For zsh, put the line below compinit. Names of keys and models come from the server, if you are signed in and it responds within a second.',
      ),
    )
    .action(run(printScript))

async function printScript({ output }: Context, shell: (typeof shells)[number]): Promise<void> {
  await output.result(scripts[shell])
}
