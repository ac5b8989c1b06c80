namespace RlActors.Security;

/// <summary>Where a path leads when every link on the way is followed.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The full path without links, <c>.</c> and <c>..</c>. What does not exist is taken as it is written.</summary>
    /// <exception cref="RlActorsException">There are too many links: they lead in a circle.</exception>
    public static string Of(string path)
    {
        int links = 0;
        return Follow(Path.GetFullPath(path), ref links);
    }

    private static string Follow(string full, ref int links)
    {
        string root = Path.GetPathRoot(full)!;
        string real = root;
        foreach (string part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new FileInfo(real).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    throw new RlActorsException($"'{full}' leads over more than {MostLinks} links; do they lead in a circle?");
                }

                real = Follow(Path.GetFullPath(target, Path.GetDirectoryName(real)!), ref links);
            }
        }

        return real;
    }
}
