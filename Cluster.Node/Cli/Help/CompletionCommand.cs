using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;

namespace ActorXen.Cli.Help;

/// <summary><c>actorxen completion</c>: prints the script with which a shell completes the program's lines.</summary>
internal static class CompletionCommand
{
    /// <summary>What a shell of that name loads.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Scripts =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bash"] = """
                # Completion of actorxen for bash: source this file in ~/.bashrc.
                _actorxen() {
                    # Without the program's name, up to the cursor.
                    local line="${COMP_LINE:0:COMP_POINT}"
                    line="${line#"${COMP_WORDS[0]}"}"
                    line="${line# }"
                    local program="${COMP_WORDS[0]/#\~/$HOME}" found
                    found="$("$program" "[suggest:${#line}]" "$line" 2> /dev/null)" || return
                    local IFS=$'\n'
                    COMPREPLY=($found)
                }
                # Where the program offers nothing, files are.
                complete -o bashdefault -o default -F _actorxen actorxen
                """,
            ["zsh"] = """
                #compdef actorxen
                # Completion of actorxen for zsh: source this file in ~/.zshrc after compinit, or name it _actorxen in a
                # folder of $fpath.
                _actorxen() {
                    # Without the program's name, up to the cursor.
                    local line="${(j: :)words[2,CURRENT-1]}"
                    [[ -n "$line" ]] && line+=" "
                    line+="$PREFIX"
                    local program="${words[1]/#\~/$HOME}"
                    local -a found
                    found=(${(f)"$("$program" "[suggest:${#line}]" "$line" 2> /dev/null)"})
                    if (( ${#found} )); then
                        compadd -- "${found[@]}"
                    else
                        _files
                    fi
                }
                if [[ "$funcstack[1]" = _actorxen ]]; then
                    _actorxen "$@"
                else
                    compdef _actorxen actorxen
                fi
                """,
            ["fish"] = """
                # Completion of actorxen for fish: name this file actorxen.fish in ~/.config/fish/completions.
                function __actorxen_complete
                    # Without the program's name, up to the cursor.
                    set --local words (commandline --tokenize --cut-at-cursor --current-process)
                    set --local word (commandline --current-token --cut-at-cursor)
                    set --local line (string join " " -- $words[2..-1] "$word")
                    actorxen "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
                end
                complete --command actorxen --arguments "(__actorxen_complete)"
                """,
        };

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add([.. Scripts.Keys]);
        shell.Validators.Add(result =>
        {
            var wrong = result.Tokens.FirstOrDefault(token => !Scripts.ContainsKey(token.Value));
            if (wrong is not null)
                result.AddError($"There is no completion for \"{wrong.Value}\". Use bash, zsh or fish.");
        });
        var command = new Command("completion", "Prints a script with which bash, zsh or fish complete your lines.")
        {
            shell,
        };
        command.SetAction(async (parsed, _) =>
        {
            await terminal.Out.WriteLineAsync(Scripts[parsed.GetRequiredValue(shell)]);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
