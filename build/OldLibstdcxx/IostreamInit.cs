using System.Buffers.Binary;
using System.Text;

namespace FewShotGan.OldLibstdcxx;

/// <summary>
/// Takes the one reference to GCC 13's libstdc++ out of TorchSharp's native library, so that it loads with that of GCC
/// 12 (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// A file compiled with GCC 13 that includes <c>&lt;iostream&gt;</c> calls <see cref="Symbol"/> so that <c>cout</c> and
/// the other streams are initialised. libtorch's own libraries, which are loaded first, have seen to that already. So
/// the reference is pointed at a function of the C library that takes no argument and changes nothing, and the version
/// that it came from is marked as one that may be absent. The file keeps its length.
/// </remarks>
public static class IostreamInit
{
    /// <summary>The function that GCC 12's library lacks.</summary>
    public const string Symbol = "_ZSt21ios_base_library_initv";

    /// <summary>The version of libstdc++ that has it.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>
    /// SHA-256 of <c>runtimes/linux-x64/native/libLibTorchSharp.so</c> in TorchSharp 0.107.0, lower-case hexadecimal.
    /// </summary>
    public const string KnownSha256 = "cf33b1b0bb6bbb9754a768fb5c5d04d9f498603be50e73f55621a0b40ee608b8";

    private const string Harmless = "getppid";
    private const string HarmlessVersion = "GLIBC_2.2.5";
    private const string HarmlessLibrary = "libc.so.6";

    // The System V ABI's and the Linux Standard Base's numbers for a 64-bit file.
    private const int SectionTable = 0x28, SectionCount = 0x3C, SectionSize = 64, SymbolSize = 24;
    private const uint DynamicSymbols = 11, StringTable = 3, VersionNeeds = 0x6FFFFFFE, VersionOfSymbol = 0x6FFFFFFF;
    private const ushort Weak = 2;

    /// <summary>Rewrites the file in memory.</summary>
    /// <param name="elf">A little-endian 64-bit ELF library that needs <see cref="Symbol"/>.</param>
    /// <exception cref="InvalidDataException">
    /// The library does not need it, or lacks what should take its place.
    /// </exception>
    public static void Remove(Span<byte> elf)
    {
        int symbols = Section(elf, DynamicSymbols, out int symbolBytes);
        int names = Section(elf, StringTable, out _);
        int versions = Section(elf, VersionOfSymbol, out _);
        int needs = Section(elf, VersionNeeds, out _);

        int index = 0;
        while (Text(elf, names + Int32(elf, symbols + index * SymbolSize)) != Symbol)
        {
            if (++index * SymbolSize >= symbolBytes) throw new InvalidDataException($"no symbol {Symbol}");
        }

        int unneeded = Need(elf, needs, names, library: null, Version);
        int harmless = Need(elf, needs, names, HarmlessLibrary, HarmlessVersion);
        int flags = unneeded + 4, number = harmless + 6;
        BinaryPrimitives.WriteUInt16LittleEndian(elf[flags..], (ushort)(UInt16(elf, flags) | Weak));
        elf.Slice(number, sizeof(ushort)).CopyTo(elf[(versions + index * sizeof(ushort))..]);
        Encoding.ASCII.GetBytes(Harmless + '\0', elf[(names + Int32(elf, symbols + index * SymbolSize))..]);
    }

    // Where the first section of a type lies in the file; of string tables the first is the dynamic symbols'.
    private static int Section(ReadOnlySpan<byte> elf, uint type, out int bytes)
    {
        int table = Int32(elf, SectionTable);
        for (int i = 0; i < UInt16(elf, SectionCount); i++)
        {
            int header = table + i * SectionSize;
            if ((uint)Int32(elf, header + 4) != type) continue;
            bytes = Int32(elf, header + 0x20);
            return Int32(elf, header + 0x18);
        }

        throw new InvalidDataException($"no section of type {type:x}");
    }

    // Where the entry of a needed version lies: a chain of libraries, each with a chain of versions, linked by relative
    // offsets.
    private static int Need(ReadOnlySpan<byte> elf, int needs, int names, string? library, string version)
    {
        for (int file = needs, next = -1; next != 0; file += next)
        {
            next = Int32(elf, file + 12);
            if (library is not null && Text(elf, names + Int32(elf, file + 4)) != library) continue;
            for (int entry = file + Int32(elf, file + 8), step = -1; step != 0; entry += step)
            {
                if (Text(elf, names + Int32(elf, entry + 8)) == version) return entry;
                step = Int32(elf, entry + 12);
            }
        }

        throw new InvalidDataException($"no need of {version}");
    }

    private static string Text(ReadOnlySpan<byte> elf, int start)
    {
        var text = elf[start..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static int Int32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt32LittleEndian(elf[at..]);

    private static ushort UInt16(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);
}
