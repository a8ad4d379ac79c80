namespace ActorXen.Report.Views;

/// <summary>Every view, as an explicit list.</summary>
public static class RunViews
{
    public static IReadOnlyList<IRunView> All { get; } =
    [
        new TopView(), new PcpuView(), new ExitView(), new HypercallView(), new WakeupView(), new NumaView(),
        new EvtchnView(), new SpuriousView(), new IrqView(), new VectorView(), new HandlerView(), new ClassView(),
        new SpotView(),
    ];
}
