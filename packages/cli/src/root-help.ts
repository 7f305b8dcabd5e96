/** The first page of help, kept as text so that showing it loads nothing. A test compares it with the commands. */
export const rootHelp = `oanim: API keys and media generation from a shell.

Usage: oanim <command> [options]

Commands:
  api-keys create     Create an API key and show it once
  api-keys list       List your API keys
  api-keys show       Show one API key, and how its rotation goes on
  api-keys usage      Show what an API key did, by day
  api-keys inspect    Show how far an API key reached, or quarantine it
  api-keys revoke     Revoke an API key at once and for good
  api-keys rotate     Let a new key take over from another without an outage
  api-keys pause      Stop an API key until it is resumed
  api-keys resume     Let a paused API key go on
  api-keys scan       Find API keys in files, staged changes and git history
  api-keys report-leak  End an API key that leaked, without an account
  api-keys open       Open a link that holds an API key, once
  assets gen-image    Generate an image from a prompt
  audit list          List who did what
  audit export        Print the log as JSON, one entry a line
  audit verify        Check that no entry was edited, left out or moved
  members list        List the members of the account
  members remove      Remove a member, and revoke the keys that they could still use
  policy show         Show what the account asks of its keys
  policy set          Change what the account asks of its keys
  trust-policies create  Let CI jobs exchange their identity for a key that lives minutes
  trust-policies list       List whose jobs get keys, newest first
  trust-policies delete  Delete a trust policy, and revoke the keys that its jobs hold
  login               Sign in through a browser, or save an API key
  logout              Forget the saved API key
  whoami              Show the account, the server and the key in use

Options:
  -V, --version       Show the version
  -h, --help          Show help; also after a command: oanim api-keys create --help

Examples:
  oanim api-keys create --name "ci-pipeline"
  printf %s "$KEY" | oanim login --token -
  oanim assets gen-image --prompt "dark blue aurora" --out bg.png

Environment:
  ANIMATE_API_KEY     The API key; wins over the saved one. Empty counts as not set
  ANIMATE_ACCOUNT     The account of which a CI job gets a key for its identity, where no
                      key is set or saved (default: account in ~/.oanim/config.yaml)
  OANIM_ID_TOKEN, OANIM_ID_TOKEN_FILE
                      That identity, where GitHub Actions does not give it by itself
  ANIMATE_API_URL     The server (default: api_url in ~/.oanim/config.yaml, then the
                      server of the saved key, then http://127.0.0.1:8000)
  ANIMATE_TIMEOUT     Longest wait for an answer, in seconds (default: 30; ten times
                      as long for an image, twenty times for all answers together)
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
                      The proxy to other machines; never used for this one
  NO_COLOR, FORCE_COLOR, TERM=dumb
                      No colour, always colour (wins), no colour

Files:
  ~/.oanim/credentials.yaml   The saved key and the server it belongs to
  ~/.oanim/config.yaml        api_url: the server; account: see ANIMATE_ACCOUNT

Results go to standard output, everything else to standard error. With --json a
result is the API's object and a failure is {"error": {"code", "message", "hint",
"request_id", "retryable"}} on standard error.

Exit codes:
  0  done    1  failed    2  usage error or refused input
  4  not signed in or not allowed    130  interrupted
`
