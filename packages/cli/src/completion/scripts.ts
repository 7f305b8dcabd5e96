export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

/**
 * The script of each shell. It asks `oanim __complete` what can follow, and evaluates nothing of the answer: the name of a
 * key is text.
 *
 * The first line of an answer is `files` or `words`; each other line is a word, for most shells with a tab and its
 * description.
 */
export const scripts: Record<(typeof shells)[number], string> = {
  // Bash splits at colons and equals signs and knows no descriptions: it passes its whole line, and gets quoted words
  // that begin after the last of those signs.
  bash: `_oanim() {
  local kind='' word
  COMPREPLY=()
  while IFS= read -r word; do
    if [ -z "$kind" ]; then kind=$word; else COMPREPLY+=("$word"); fi
  done < <(command oanim __complete bash "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [ "$kind" = files ]; then compopt -o default 2>/dev/null; fi
}
complete -F _oanim oanim
`,
  zsh: `#compdef oanim
_oanim() {
  local kind='' line
  local -a values descriptions
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
    else
      values+=("\${line%%$'\\t'*}")
      descriptions+=("\${line/$'\\t'/  }")
    fi
  done < <(command oanim __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  if [[ $kind == files ]]; then
    if [[ $PREFIX == --*=* ]]; then compset -P '--*='; fi
    _files
  elif (( $#values )); then
    compadd -l -d descriptions -a values
  fi
}
compdef _oanim oanim
`,
  fish: `function __oanim_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines (command oanim __complete fish $words[2..-1] 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $lines[2..-1]
    end
end
complete --command oanim --no-files --arguments '(__oanim_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName oanim -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = $commandAst.Extent.Text
  $end = [Math]::Min($typed.Length, $cursorPosition - $commandAst.Extent.StartOffset)
  $line = $typed.Substring(0, $end).PadRight($cursorPosition - $commandAst.Extent.StartOffset)
  $answer = @($line | & (Get-Command oanim -CommandType Application, ExternalScript)[0] __complete powershell 2>$null)
  $answer | Select-Object -Skip 1 | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`,
}
