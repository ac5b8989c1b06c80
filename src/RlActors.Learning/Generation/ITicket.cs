namespace RlActors.Learning.Generation;

/// <summary>What sequences are computed for.</summary>
internal interface ITicket
{
    /// <summary>Ends the wait for what is missing with an error.</summary>
    void Fail(Exception error);
}
