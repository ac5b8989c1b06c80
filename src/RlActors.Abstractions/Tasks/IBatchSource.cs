using RlActors.Engines;

namespace RlActors.Tasks;

/// <summary>The batches of one batch stage: a pure function of the update's number, so that a resumed run and a replay train on the same ones.</summary>
public interface IBatchSource
{
    /// <summary>The examples of one update.</summary>
    /// <param name="update">Updates of the stage before this one, from 0.</param>
    /// <exception cref="RlActorsException">A prompt lacks what the stage trains on.</exception>
    IReadOnlyList<TrainingExample> Get(int update);
}
