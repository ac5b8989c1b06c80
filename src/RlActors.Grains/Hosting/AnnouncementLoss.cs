using RlActors.Identity;

namespace RlActors.Hosting;

/// <summary>Loses a share of the stream's announcements at random, to show that the ledger alone is enough. Off by default.</summary>
/// <param name="Share">Share that is lost, 0 … 1.</param>
/// <param name="Seed">Seed of the choice.</param>
public sealed record AnnouncementLoss(double Share, int Seed)
{
    /// <summary>Whether this group's announcement is lost.</summary>
    public bool Loses(GroupId group) => Share > 0 && Seeds.Uniform(Seeds.For(Seed, group.ToString()), 0, 0) < Share;
}
