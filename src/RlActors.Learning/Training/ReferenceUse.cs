namespace RlActors.Learning.Training;

/// <summary>A reference policy that is on the device, for the part of a step that looks at it.</summary>
/// <param name="policy">The reference.</param>
/// <param name="letGo">Ends the use; may be asked for twice.</param>
internal sealed class ReferenceUse(IReferencePolicy policy, Action letGo) : IDisposable
{
    public IReferencePolicy Policy => policy;

    /// <summary>Nothing looks at it any more in this step.</summary>
    public void LetGo() => letGo();

    public void Dispose() => letGo();
}
