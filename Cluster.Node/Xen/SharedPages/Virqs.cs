using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Kinds of virtual interrupts (interrupts §3.2, last paragraph).</summary>
public static class Virqs
{
    /// <summary>Numbers of the interface: 0 to 23. †</summary>
    public const int Count = 24;

    public static bool IsPerVcpu(Virq virq) => virq is Virq.Timer or Virq.Debug or Virq.XenOprofile or Virq.Pmu;

    /// <summary>Neither per vCPU nor per domain: only the one domain of the host that handles it may bind it.</summary>
    public static bool IsGlobal(Virq virq) => !IsPerVcpu(virq) && virq != Virq.Argo;
}
