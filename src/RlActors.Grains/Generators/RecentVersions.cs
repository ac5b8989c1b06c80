using RlActors.Identity;

namespace RlActors.Generators;

/// <summary>What the numbers of the latest versions stand for. Bounded: a run has as many versions as steps, and only the latest can still be asked about.</summary>
internal sealed class RecentVersions
{
    /// <summary>Numbers that are remembered.</summary>
    public const int Capacity = 256;

    private readonly Dictionary<int, PolicyVersion> _versions = [];
    private readonly Queue<int> _numbers = new();

    /// <summary>Remembers a version by its number; one of another stage or lineage that had the number is forgotten.</summary>
    public PolicyVersion this[int number]
    {
        set
        {
            if (!_versions.ContainsKey(number))
            {
                _numbers.Enqueue(number);
            }

            _versions[number] = value;
            if (_numbers.Count > Capacity)
            {
                _versions.Remove(_numbers.Dequeue());
            }
        }
    }

    /// <summary>The version of that number; null when it is not remembered.</summary>
    public PolicyVersion? GetValueOrDefault(int number) => _versions.GetValueOrDefault(number);
}
