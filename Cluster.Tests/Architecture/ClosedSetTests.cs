using ActorXen.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ActorXen.Tests.Architecture;

/// <summary>
/// A switch over a closed set of ours has an arm for each member, or a last arm that throws, so that a new member does
/// not silently take the default. Closed sets are our enums, and our abstract records with all that derive from them.
/// </summary>
[Long]
public sealed class ClosedSetTests
{
    private const string Implicit = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>
    /// Places that may have a silent default, with the reason. An entry without such a place fails too, so that the
    /// list only shrinks.
    /// </summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Cluster.Node/Cli/Errors/ErrorText.cs Of: ExitCode"] = "every other code needs no hint",
        ["Cluster.Node/Scenarios/Hocon/HoconGrammar.cs ReadPart: TokenKind"] = "few of many tokens begin a part",
        ["Cluster.Node/Xen/Events/Port.cs Forward: PortState"] = "everything else is refused and counted",
        ["Cluster.Node/Xen/Hosts/Verification/RecordedActionReader.cs Read: DomainAction"] = "counts pauses only",
        ["Cluster.Node/Xen/Scheduling/Core/Scheduler.Pools.cs Take: SchedulerAction"] =
            "verbs are an open list; those that name neither a domain nor a pool belong to the first pool",
    };

    [Fact]
    public void A_switch_over_a_closed_set_has_no_silent_default()
    {
        var found = Offences().ToHashSet(StringComparer.Ordinal);

        var added = found.Except(Allowed.Keys).Order(StringComparer.Ordinal).ToList();
        var gone = Allowed.Keys.Except(found).Order(StringComparer.Ordinal).ToList();

        Assert.True(added.Count == 0, $"These have a silent default:\n{string.Join('\n', added)}");
        Assert.True(gone.Count == 0, $"These may leave the list:\n{string.Join('\n', gone)}");
    }

    [Theory]
    [InlineData("_ => 1", true)]
    [InlineData("_ => throw new InvalidOperationException()", false)]
    [InlineData("var other => throw new InvalidOperationException($\"{other}\")", false)]
    [InlineData("var other => (int)other", true)]
    [InlineData("E.Two => 2", false)]
    public void A_silent_default_is_distinguished_from_an_arm_and_from_a_throw(string arm, bool isSilent)
    {
        var code = $$"""
            public enum E { One, Two }
            public static class C { public static int M(E e) => e switch { E.One => 0, {{arm}} }; }
            """;

        Assert.Equal(isSilent ? 1 : 0, OffencesOf(Compile([("a.cs", code)])).Count());
    }

    private static IEnumerable<string> Offences()
    {
        var sources = Repository.Sources("Cluster.Messages").Concat(Repository.Sources("Cluster.Node"))
            .Select(path => (Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));
        return OffencesOf(Compile(sources));
    }

    private static IEnumerable<string> OffencesOf(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from node in tree.GetRoot().DescendantNodes()
        let governing = GoverningOf(node)
        where governing is not null && HasSilentDefault(node)
        let set = ClosedSet(model.GetTypeInfo(governing).Type)
        where set is not null
        select $"{tree.FilePath.Replace('\\', '/')} {MemberOf(node)}: {set}";

    private static CSharpCompilation Compile(IEnumerable<(string Path, string Code)> sources)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        return CSharpCompilation.Create(
            "product",
            sources.Append(("implicit.cs", Implicit))
                .Select(source => CSharpSyntaxTree.ParseText(source.Item2, options, source.Item1)),
            CompilerReferences.OfPlatform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    private static ExpressionSyntax? GoverningOf(SyntaxNode node) => node switch
    {
        SwitchExpressionSyntax expression => expression.GoverningExpression,
        SwitchStatementSyntax statement => statement.Expression,
        _ => null,
    };

    private static bool HasSilentDefault(SyntaxNode node) => node switch
    {
        SwitchExpressionSyntax expression => expression.Arms.Any(arm =>
            arm is { WhenClause: null, Pattern: DiscardPatternSyntax or VarPatternSyntax }
            && arm.Expression is not ThrowExpressionSyntax),
        SwitchStatementSyntax statement => statement.Sections.Any(section =>
            section.Labels.Any(label => label is DefaultSwitchLabelSyntax)
            && section.Statements is not [ThrowStatementSyntax, ..]),
        _ => false,
    };

    /// <returns>The name of the set; null for an open type.</returns>
    private static string? ClosedSet(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        if (type is null || !type.Locations.Any(location => location.IsInSource)) return null;
        return type.TypeKind == TypeKind.Enum || type is { IsRecord: true, IsAbstract: true } ? type.Name : null;
    }

    private static string MemberOf(SyntaxNode node) =>
        node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            _ => "?",
        };
}
