using Microsoft.CodeAnalysis;

namespace ActorXen.Tests.Support;

/// <summary>What code that is compiled by a test refers to. Read once, because there are hundreds of files.</summary>
public static class CompilerReferences
{
    private static readonly ILookup<bool, MetadataReference> _files =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .ToLookup(
                path => Path.GetFileName(path).StartsWith("ActorXen", StringComparison.Ordinal),
                path => (MetadataReference)MetadataReference.CreateFromFile(path));

    /// <summary>The runtime and the packages.</summary>
    public static IEnumerable<MetadataReference> OfPlatform => _files[false];

    /// <summary>The product and the tests.</summary>
    public static IEnumerable<MetadataReference> Own => _files[true];
}
