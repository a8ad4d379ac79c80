namespace ActorXen.Messages;

/// <summary>
/// The scheduling policies that a scenario may name. The model implements them; a scenario needs only this.
/// </summary>
public interface IPolicyCatalogue
{
    /// <summary>In alphabetical order.</summary>
    IReadOnlyList<string> Policies { get; }

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    IReadOnlyList<PolicyParameter> ParametersOf(string policy);
}
