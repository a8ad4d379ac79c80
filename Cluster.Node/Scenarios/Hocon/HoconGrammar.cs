using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>Turns tokens into a tree that knows its lines. Resolves includes, but not substitutions.</summary>
internal sealed class HoconGrammar(IScenarioFiles files, ProblemList problems)
{
    private readonly Stack<string> _including = new();
    private int _inclusions;

    /// <summary>Characters read, including those of included files.</summary>
    public long SourceLength { get; private set; }

    public RawObject ReadFile(string path, string text)
    {
        var root = new RawObject(new(path, 1));
        _including.Push(files.Locate(path, Path.GetFileName(path)) ?? path);
        Read(path, text, root, []);
        _including.Pop();
        return root;
    }

    private void Read(string path, string text, RawObject target, string[] scope)
    {
        SourceLength += text.Length;
        var faultsBefore = problems.All.Count;
        var tokens = new HoconLexer(text, path, problems).Run();
        if (problems.All.Count > faultsBefore) return;
        new FileGrammar(this, path, tokens, scope).ReadRoot(target);
    }

    private void Include(string named, SourcePlace place, RawObject target, string[] scope)
    {
        var path = files.Locate(place.File, named)
            ?? throw new HoconException(
                place, "", $"\"{named}\" is outside the scenario's directory.",
                "Move it below the directory of the scenario.");
        if (_including.Contains(path))
        {
            throw new HoconException(place, "", $"\"{named}\" includes itself.", "Remove one of the includes.");
        }

        if (_including.Count > HoconLimits.IncludeNesting || ++_inclusions > HoconLimits.Includes)
        {
            throw new HoconException(
                place, "", $"More than {HoconLimits.Includes} includes, or nested deeper than "
                    + $"{HoconLimits.IncludeNesting}.", "Use fewer includes.");
        }

        var text = ReadIncluded(path, named, place);
        _including.Push(path);
        Read(path, text, target, scope);
        _including.Pop();
    }

    private string ReadIncluded(string path, string named, SourcePlace place)
    {
        try
        {
            return files.Read(path) ?? throw new HoconException(
                place, "", $"There is no file \"{named}\".",
                "Names are relative to the directory of the including file.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HoconException(
                place, "", $"\"{named}\" cannot be read: {failure.Message.TrimEnd('.')}.", "Include another file.");
        }
    }

    /// <summary>One file's tokens.</summary>
    private sealed class FileGrammar(HoconGrammar owner, string path, List<HoconToken> tokens, string[] scope)
    {
        private int _at;

        public void ReadRoot(RawObject target)
        {
            SkipLines();
            var braced = Now.Kind == TokenKind.Open;
            if (Now.Kind == TokenKind.OpenList) throw Wrong(
                "A scenario is an object, not a list.", "Write key = value.");
            if (braced) _at++;
            ReadMembers(target, scope);
            if (braced) _at++;
            SkipLines();
            if (Now.Kind != TokenKind.End) throw Wrong("Text follows the end of the object.", "Remove it.");
        }

        private HoconToken Now => tokens[_at];

        private SourcePlace Here => new(path, Now.Line);

        private void ReadMembers(RawObject target, string[] within)
        {
            while (true)
            {
                while (Now.Kind is TokenKind.LineEnd or TokenKind.Comma or TokenKind.Blank) _at++;
                if (Now.Kind is TokenKind.End or TokenKind.Close) return;
                if (Now is { Kind: TokenKind.Word, Text: "include" } && tokens[_at + 1].Kind == TokenKind.Blank)
                    ReadInclude(target, within);
                else ReadMember(target, within);
                SkipBlanks();
                if (Now.Kind is not (TokenKind.LineEnd or TokenKind.Comma or TokenKind.End or TokenKind.Close))
                {
                    throw Wrong("Two values follow each other.", "Put a comma or a new line between them.");
                }
            }
        }

        private void ReadInclude(RawObject target, string[] within)
        {
            var place = Here;
            _at += 2;
            var form = Now.Kind == TokenKind.Word ? tokens[_at++].Text : "";
            if (Now.Kind != TokenKind.Quoted || form is not ("" or "file(" or "required(" or "required(file("))
            {
                throw new HoconException(place, "", "This include names no file.", "Write include \"file\".");
            }

            var named = tokens[_at++].Text;
            if (form.Length > 0 && Now.Kind == TokenKind.Word) _at++;
            owner.Include(named, place, target, within);
        }

        private void ReadMember(RawObject target, string[] within)
        {
            var place = Here;
            var key = ReadKey();
            string[] inner = [.. within, .. key];
            if (inner.Length > HoconLimits.Nesting) throw Wrong(
                $"The key has more than {HoconLimits.Nesting} parts.", "Flatten it.");
            var sign = Now.Kind;
            if (sign != TokenKind.Open) _at++;
            SkipLines();
            var value = ReadValue(inner);
            if (sign == TokenKind.Append) target.Append(key, value);
            else target.Assign(key, value is RawObject members ? AtKey(members, place) : value);
        }

        /// <summary>Messages show an object by the line of its key.</summary>
        private static RawObject AtKey(RawObject members, SourcePlace place)
        {
            if (members.Place == place) return members;
            var moved = new RawObject(place);
            foreach (var (key, member) in members.Members) moved.Members.Add(key, member);
            return moved;
        }

        private string[] ReadKey()
        {
            const string shape = "Write key = value; a text that contains braces belongs in quotes.";
            var parts = new List<string>();
            var open = true;
            var (start, first) = (Here, _at);
            for (; Now.Kind is TokenKind.Word or TokenKind.Quoted; _at++)
            {
                if (Now.Kind == TokenKind.Quoted) AddPart(parts, Now.Text, ref open);
                else AddWord(parts, Now.Text, ref open);
            }

            SkipBlanks();
            if (parts.Count == 0) throw Wrong("Expected a key.", shape);
            var key = string.Join('.', parts);
            if (Now.Kind is TokenKind.Word or TokenKind.Quoted) throw Wrong(
                $"\"=\" is missing after \"{key}\".", shape);
            if (open || parts.Contains("")) throw new HoconException(
                start, "", $"The key \"{key}\" has an empty part.", shape);
            if (IsSignAhead()) SkipLines();
            if (Now.Kind is TokenKind.Assign or TokenKind.Append or TokenKind.Open) return [.. parts];
            if (Now.Kind == TokenKind.OpenList) throw new HoconException(
                start, "", $"\"{key}[\" is no key: a file cannot change one place of a list.",
                $"Write {key} = [ … ], or change the place with --set {key}[0].KEY=VALUE.");
            throw DecimalComma.RemedyFor(tokens, first) is { } remedy
                ? new HoconException(start, "", $"A comma separates values, so \"{key}\" is a key here.", remedy)
                : new HoconException(start, "", $"\"{key}\" has no value.", shape);
        }

        /// <summary>The sign after a key, or its brace, may be on a later line.</summary>
        private bool IsSignAhead()
        {
            var at = _at;
            while (tokens[at].Kind is TokenKind.Blank or TokenKind.LineEnd) at++;
            return tokens[at].Kind is TokenKind.Assign or TokenKind.Append or TokenKind.Open;
        }

        /// <param name="open">The next text begins a new part.</param>
        private static void AddPart(List<string> parts, string text, ref bool open)
        {
            if (open) parts.Add(text);
            else parts[^1] += text;
            open = false;
        }

        private static void AddWord(List<string> parts, string text, ref bool open)
        {
            var pieces = text.Split('.');
            for (var index = 0; index < pieces.Length; index++)
            {
                if (index > 0)
                {
                    if (open) parts.Add("");
                    open = true;
                }

                if (pieces[index].Length > 0) AddPart(parts, pieces[index], ref open);
            }
        }

        private RawNode ReadValue(string[] within)
        {
            var place = Here;
            var parts = new List<RawNode>();
            while (ReadPart(within) is { } part) parts.Add(part);
            while (parts is [.., RawText { IsBlank: true }]) parts.RemoveAt(parts.Count - 1);
            return parts switch
            {
                [] => throw new HoconException(place, "", "A value is missing.", "Write key = value."),
                [var only] => only,
                _ => new RawJoin(place, parts),
            };
        }

        /// <returns>null at the end of the value.</returns>
        private RawNode? ReadPart(string[] within)
        {
            var place = Here;
            var token = Now;
            switch (token.Kind)
            {
                case TokenKind.Open:
                    _at++;
                    var members = new RawObject(place);
                    ReadMembers(members, within);
                    _at++;
                    return members;
                case TokenKind.OpenList:
                    return ReadList(within);
                case TokenKind.Word or TokenKind.Quoted or TokenKind.Blank:
                    _at++;
                    return new RawText(place, token.Text, token.Kind == TokenKind.Blank);
                case TokenKind.Reference or TokenKind.OptionalReference:
                    _at++;
                    return new RawReference(place, token.Text, token.Kind == TokenKind.OptionalReference, scope);
                case TokenKind.Assign or TokenKind.Append:
                    throw Wrong(
                        "The value contains \"=\" or \":\".",
                        "Put the text in quotes, or begin a new line before the key.");
                default:
                    return null;
            }
        }

        private RawList ReadList(string[] within)
        {
            var items = new List<RawNode>();
            var list = new RawList(Here, items);
            _at++;
            while (true)
            {
                while (Now.Kind is TokenKind.LineEnd or TokenKind.Comma or TokenKind.Blank) _at++;
                if (Now.Kind == TokenKind.CloseList) break;
                items.Add(ReadValue(within));
            }

            _at++;
            return list;
        }

        private void SkipBlanks()
        {
            while (Now.Kind == TokenKind.Blank) _at++;
        }

        private void SkipLines()
        {
            while (Now.Kind is TokenKind.Blank or TokenKind.LineEnd) _at++;
        }

        private HoconException Wrong(string problem, string remedy) => new(Here, "", problem, remedy);
    }
}
