namespace ActorXen.Scenarios.Hocon;

internal enum TokenKind
{
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    LineEnd,
    Assign,
    Append,

    /// <summary>Blanks, which are significant between two words of one value.</summary>
    Blank,
    Word,
    Quoted,

    /// <summary><c>${a.b}</c>; the text is the path.</summary>
    Reference,

    /// <summary><c>${?a.b}</c>.</summary>
    OptionalReference,
    End,
}

/// <param name="Kind">Of the token.</param>
/// <param name="Text">Of words, quoted texts (without quotes and escapes) and references.</param>
/// <param name="Line">From 1.</param>
internal readonly record struct HoconToken(TokenKind Kind, string Text, int Line);
