using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>How vCPUs of a domain are numbered in scenarios.</summary>
internal static class VcpuIndex
{
    public const int Most = DomainSpec.MostVcpus - 1;

    public static string Words(int index) => index.ToString(CultureInfo.InvariantCulture);

    public static string Remedy(int vcpus) => $"Write at most {vcpus - 1}; they are numbered from 0.";
}
