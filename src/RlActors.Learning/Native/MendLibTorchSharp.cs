using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes a copy of TorchSharp's native library that loads on a C++ runtime without GLIBCXX_3.4.32: the version becomes a
/// weak requirement, and the one symbol that needs it is bound to a return instruction inside the library.
/// A library that does not ask for that version is copied as it is.
/// </summary>
public sealed class MendLibTorchSharp : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const ushort WeakRequirement = 2; // VER_FLG_WEAK

    [Required]
    public string Original { get; set; }

    [Required]
    public string Mended { get; set; }

    public override bool Execute()
    {
        try
        {
            var image = File.ReadAllBytes(Original);
            var changed = new Elf64(image).Drop(Version, Symbol, WeakRequirement);
            Replace(Mended, image);
            Log.LogMessage(MessageImportance.Low, "{0}: {1}", Mended, changed ? "no longer needs " + Version : "copied unchanged");
            return true;
        }
        catch (Exception e) when (e is InvalidDataException || e is IOException || e is ArgumentException || e is IndexOutOfRangeException || e is OverflowException)
        {
            Log.LogError("{0} cannot be mended: {1} This build knows TorchSharp 0.107; see src/RlActors.Learning/Native.", Original, e.Message);
            return false;
        }
    }

    /// <summary>A new file each time: output folders may hold hard links to the one before.</summary>
    private static void Replace(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path));
        var fresh = path + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(fresh, content);
        File.Delete(path);
        File.Move(fresh, path);
    }

    /// <summary>As much of a 64-bit little-endian ELF file as the mend needs.</summary>
    private sealed class Elf64
    {
        private const int DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff; // section types
        private const int SymbolSize = 24, Loaded = 1, Executable = 1;
        private const byte LocalFunction = 2, Hidden = 2, Return = 0xC3;

        private readonly byte[] _image;

        public Elf64(byte[] image)
        {
            _image = image;
            if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F' || image[4] != 2 || image[5] != 1)
                throw new InvalidDataException("it is not a 64-bit little-endian ELF file.");
        }

        /// <summary>Makes <paramref name="version"/> optional and defines its only symbol; false when the version is not asked for.</summary>
        public bool Drop(string version, string symbol, ushort weak)
        {
            var need = FindNeed(version);
            if (need < 0 || (U16(need + 4) & weak) != 0)
                return false;
            if (U16(18) != 62)
                throw new InvalidDataException("it asks for " + version + " and is built for machine " + U16(18) + "; only x86-64 (62) is known.");

            var entry = FindOnlySymbol(U16(need + 6), version, symbol, out var versionSlot);
            Put16(need + 4, (ushort)(U16(need + 4) | weak));
            Put16(versionSlot, 0);
            var ret = FindReturn(out var section);
            _image[entry + 4] = LocalFunction;
            _image[entry + 5] = Hidden; // so that lazy binding does not look the name up either
            Put16(entry + 6, section);
            BitConverter.GetBytes(ret).CopyTo(_image, entry + 8);
            return true;
        }

        private int FindNeed(string version)
        {
            var needs = FindSection(VersionNeeds);
            if (needs < 0)
                return -1;
            var names = Offset(Section((int)U32(needs + 40)));
            for (int file = Offset(needs), next = -1; next != 0; file += next)
            {
                for (int need = file + (int)U32(file + 8), step = -1; step != 0; need += step)
                {
                    if (Text(names + (int)U32(need + 8)) == version)
                        return need;
                    step = (int)U32(need + 12);
                }

                next = (int)U32(file + 12);
            }

            return -1;
        }

        private int FindOnlySymbol(ushort versionIndex, string version, string symbol, out int versionSlot)
        {
            var symbols = RequireSection(DynamicSymbols, ".dynsym");
            var versions = RequireSection(SymbolVersions, ".gnu.version");
            var names = Offset(Section((int)U32(symbols + 40)));
            var count = (int)(U64(symbols + 32) / SymbolSize);
            int found = -1;
            versionSlot = -1;
            for (int i = 0; i < count; i++)
            {
                if ((U16(Offset(versions) + (2 * i)) & 0x7fff) != versionIndex)
                    continue;
                var entry = Offset(symbols) + (SymbolSize * i);
                var name = Text(names + (int)U32(entry));
                if (name != symbol)
                    throw new InvalidDataException("its symbol " + name + " needs " + version + " too; only " + symbol + " was expected.");
                found = entry;
                versionSlot = Offset(versions) + (2 * i);
            }

            if (found < 0 || U16(found + 6) != 0)
                throw new InvalidDataException("it asks for " + version + " but does not import " + symbol + ".");
            return found;
        }

        /// <summary>The address of a return instruction within an executable section of an executable segment.</summary>
        private ulong FindReturn(out ushort sectionIndex)
        {
            const ulong allocatedCode = 2 | 4;
            for (int i = 0; i < U16(56); i++)
            {
                var segment = (int)U64(32) + (i * U16(54));
                if (U32(segment) != Loaded || (U32(segment + 4) & Executable) == 0)
                    continue;
                for (int s = 1; s < U16(60); s++)
                {
                    var section = Section(s);
                    int start = Offset(section), size = (int)U64(section + 32);
                    if ((U64(section + 8) & allocatedCode) != allocatedCode || (ulong)start < U64(segment + 8) || (ulong)(start + size) > U64(segment + 8) + U64(segment + 32))
                        continue;
                    var ret = Array.IndexOf(_image, Return, start, size);
                    if (ret < 0)
                        continue;
                    sectionIndex = (ushort)s;
                    return U64(section + 16) + (ulong)(ret - start);
                }
            }

            throw new InvalidDataException("it has no return instruction in an executable section.");
        }

        private int RequireSection(int type, string name)
        {
            var section = FindSection(type);
            return section >= 0 ? section : throw new InvalidDataException("it has no section " + name + ".");
        }

        private int FindSection(int type)
        {
            for (int i = 0; i < U16(60); i++)
            {
                if (U32(Section(i) + 4) == (uint)type)
                    return Section(i);
            }

            return -1;
        }

        private int Section(int index) => checked((int)U64(40) + (index * U16(58)));

        private int Offset(int section) => checked((int)U64(section + 24));

        private ushort U16(int at) => BitConverter.ToUInt16(_image, at);

        private uint U32(int at) => BitConverter.ToUInt32(_image, at);

        private ulong U64(int at) => BitConverter.ToUInt64(_image, at);

        private void Put16(int at, ushort value) => BitConverter.GetBytes(value).CopyTo(_image, at);

        private string Text(int at) => Encoding.ASCII.GetString(_image, at, Array.IndexOf(_image, (byte)0, at) - at);
    }
}
