namespace ActorXen.Messages;

/// <summary>
/// What a guest's kernel has noted of a physical line, as <c>/proc/irq/N/spurious</c> shows it (interrupts §10.6).
/// </summary>
/// <param name="Domain">Id of the guest.</param>
/// <param name="Irq">Number of the line on its host.</param>
/// <param name="Port">The guest's port for it.</param>
/// <param name="Count">Interrupts since the last verdict.</param>
/// <param name="Unhandled">Those of them that no handler wanted, without a pause of more than 100 ms.</param>
/// <param name="LastUnhandled">The last one that no handler wanted; zero if there was none.</param>
/// <param name="IsDisabled">The guest has masked the line, and polls it.</param>
public sealed record SpuriousStatus(
    int Domain, int Irq, int Port, int Count, int Unhandled, VirtualTime LastUnhandled, bool IsDisabled);
