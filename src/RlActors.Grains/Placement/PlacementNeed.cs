namespace RlActors.Placement;

/// <summary>What an actor needs of the silo it is placed on.</summary>
public enum PlacementNeed
{
    /// <summary>The role control; where no silo has it, any silo.</summary>
    Control,

    /// <summary>The role judge.</summary>
    Judge,

    /// <summary>The role learner; the key decides which of the silos that have it.</summary>
    Learner,

    /// <summary>The node and the device that the key <c>run/node/device</c> names.</summary>
    Device,

    /// <summary>The node that the key names.</summary>
    Node,
}
