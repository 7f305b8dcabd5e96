/** The output of `oanim --help`, as text so that it loads no other file. A test compares it with the commands. */
export const rootHelp = `oanim: API keys and media generation from a shell.

Usage: oanim <command> [options]

Keys:
  api-keys create        Create an API key and show it once
  api-keys list          List your API keys
  api-keys show          Show an API key and the status of its rotation
  api-keys edit          Change the name, expiry and limits of an API key
  api-keys rotate        Replace an API key without downtime
  api-keys revoke        Revoke an API key immediately and permanently
  api-keys pause         Pause an API key until you resume it
  api-keys resume        Resume a paused or quarantined API key
  api-keys usage         Show the requests of an API key, by day
  api-keys open          Open a share link and print its API key
  run                    Run a command with its own API key, limited in dollars
  mcp                    Give an agent the tools of the server, but not the key

Assets:
  assets gen-image       Generate an image from a prompt
  assets edit-image      Edit an image as a prompt says
  assets remove-bg       Make the background of an image transparent
  assets upscale         Enlarge an image two or four times
  assets gen-video       Generate a video from a prompt
  assets gen-audio       Generate music, sounds or speech from a prompt
  assets run             Run any model of a provider with its own input
  assets list            List assets, newest first
  assets show            Show an asset
  assets download        Download the file of an asset
  assets delete          Delete an asset permanently
  jobs list              List the latest jobs
  jobs show              Show a job, its progress and its files
  jobs wait              Wait until a job is finished, and save its files
  jobs cancel            Cancel a job that is not finished
  models list            List models, their prices, and which are usable
  models show            Show a model, its price and what it needs
  models install         Install a model for a built-in engine on the server

Account:
  login                  Sign in through a browser, or save an API key
  logout                 Remove the saved API key
  whoami                 Show the account, the server and the API key in use
  config list            List the settings, where they come from, and profiles
  config get             Print the value of a setting that commands use
  config set             Change a setting
  config unset           Remove a setting from the configuration file
  open                   Open a page of the console in the browser
  members list           List the members of the account
  members remove         Remove a member, and revoke the keys they created
  usage summary          Show what jobs cost, by day, key, model or provider
  usage history          List what each job cost, also as CSV
  policy show            Show the key policy of the account
  policy set             Change the key policy of the account

Security:
  api-keys scan          Find API keys in files, staged changes and git history
  api-keys inspect       Show a security review of an API key, or quarantine it
  api-keys report-leak   Report and revoke a leaked API key (no account needed)
  leak-reports list      List leak reports, unresolved ones first
  leak-reports show      Show a leak report, and what was revoked with the key
  leak-reports resolve   Mark a leak report as resolved
  trust-policies create  Let CI jobs exchange their OIDC tokens for API keys
  trust-policies list    List trust policies
  trust-policies delete  Delete a trust policy, and revoke the keys of its jobs
  audit list             List audit events
  audit export           Export audit events as JSON Lines
  audit verify           Verify that the audit log was not changed

Shell:
  commands               List all commands with their options, also as JSON
  completion             Print a script that completes oanim in your shell

Options:
  --profile NAME         Use the key and the settings of this profile
  -V, --version          Show the version
  -h, --help             Show help, also of a command: oanim open --help

Examples:
  oanim api-keys create --name "ci-pipeline"
  printf %s "$KEY" | oanim login --token -
  oanim assets gen-image --prompt "dark blue aurora" --out bg.png
  oanim run --budget 2usd -- ./render.sh

Environment variables:
  ANIMATE_API_KEY        API key; takes precedence over the saved key
  ANIMATE_API_URL        Server (default: the server of the saved key, then
                         http://127.0.0.1:8000)
  OANIM_PROFILE          Profile, unless --profile names one
  OANIM_UPDATE_NOTICE    off: no notice of a newer oanim
  ANIMATE_ACCOUNT        Account of a CI job that signs in with an OIDC token
  OANIM_ID_TOKEN         OIDC token of a CI job; or OANIM_ID_TOKEN_FILE, its
                         file. GitHub Actions needs neither
  ANIMATE_MAX_USD_PER_RUN
                         Most that one command may cost, in US dollars
  ANIMATE_TIMEOUT        Timeout for a response, in seconds (default: 30)
  HTTPS_PROXY, NO_PROXY  Proxy for servers on other machines, and exceptions
  NO_COLOR, FORCE_COLOR  Disable or enable color

Files:
  ~/.oanim/credentials.yaml  The saved API key and its server
  ~/.oanim/config.yaml       Settings: see oanim config --help
  ~/.oanim/profiles/NAME/    The same two files for each other profile

Results go to standard output, everything else to standard error. With --json,
a result is the API response, and an error is {"error": {"code", "message",
"hint", "request_id", "retryable"}}.

Exit codes:
  0 done    1 failed    2 usage error or invalid input
  4 not signed in, not allowed or over budget    130 interrupted
`
