using System.Globalization;
using RlActors.Identity;
using RlActors.Learners;

namespace RlActors.Grains.Tests.Learners;

public sealed class AnnouncedGroupsTests
{
    [Fact]
    public void Add_AnnouncementsThatNobodyTakes_AreLetGo()
    {
        var announced = new AnnouncedGroups();
        for (int i = 0; i < 3 * AnnouncedGroups.Capacity; i++)
        {
            announced.Add(Announcement(i, bytes: 1));
        }

        Assert.Equal(AnnouncedGroups.Capacity, announced.Count);
    }

    [Fact]
    public void Add_LargeGroups_AreBoundedByBytes()
    {
        var announced = new AnnouncedGroups();
        byte[] shared = new byte[1 << 20];
        for (int i = 0; i < 1000; i++)
        {
            announced.Add(Announcement(i, 0) with { Packed = shared });
        }

        Assert.Equal(256, announced.Count);
    }

    [Fact]
    public void Add_SameGroupTwice_IsHeldOnce()
    {
        var announced = new AnnouncedGroups();
        announced.Add(Announcement(1, bytes: 1));
        announced.Add(Announcement(1, bytes: 1));

        Assert.Equal(1, announced.Count);
    }

    private static GroupAnnouncement Announcement(int number, int bytes) =>
        new(new GroupId("r", "p/" + number.ToString(CultureInfo.InvariantCulture), 1), 0, new byte[bytes]);
}
