using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>All roles at once, for stand-ins of other entities: every message may be sent to them.</summary>
public interface IEveryRole : ILogicalProcess, IPcpu, IVcpu, IScheduler, IToolstack, IRunStateSubscriber, IPortSpace,
    IPortSpaceClient, IPort, IGuestKernel, ILevelLine, IUnmaskableLine, IPcpuTimers, IVcpuTimers, INic, IOutside,
    INicDriver, INetBackend, INetFrontend, INetApplication, IDisk, IBlockBackend, IBlockFrontend, IBlockApplication,
    IGuestTimerOwner, ICaller, IGrantLocks, IXenStore, IDeviceLink, IRingEnd, IIommuKeeper;
