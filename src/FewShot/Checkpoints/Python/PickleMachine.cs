using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FewShotGan.Checkpoints;

/// <summary>
/// Reads what Python's pickle wrote, protocols 2 to 5, without running anything of it. A pickle is a program for a
/// machine with a stack, whose dangerous instruction is to call a function by its name; this machine knows the few
/// names that networks need (<see cref="PickleNames"/>), and refuses a pickle that says another. What comes out are
/// tensors, containers, numbers and text. It takes no more memory than some hundred bytes an instruction.
/// </summary>
/// <param name="file">What messages call the file.</param>
/// <param name="bytes">What to read.</param>
/// <param name="load">What a reference to something outside of the pickle stands for, such as a storage.</param>
/// <param name="isInner">Whether it is within a file of its own in another pickle, which holds no third.</param>
internal sealed class PickleMachine(
    string file, ReadOnlyMemory<byte> bytes, Func<object?, object?>? load = null, bool isInner = false)
{
    private const int MostSteps = 1_000_000, LongestInteger = 64;

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];

    /// <summary>How many bytes have been read: a file may hold several pickles.</summary>
    public int Position { get; private set; }

    /// <summary>Reads one pickle.</summary>
    /// <returns>
    /// null, bool, long, <see cref="BigInteger"/>, double, string, <see cref="ReadOnlyMemory{T}"/> of bytes, a list or
    /// array of such, <see cref="PickledDict"/>, <see cref="PickledObject"/>, <see cref="PickledTensor"/>,
    /// <see cref="PickledStorage"/> or <see cref="PickledGlobal"/>.
    /// </returns>
    /// <exception cref="InputException">It is damaged, or asks for something that networks do not need.</exception>
    public object? Read()
    {
        for (int step = 0; step < MostSteps; step++)
        {
            var opcode = Byte();
            if (opcode == '.') return Pop();
            Execute(opcode);
        }

        throw Bad($"a pickle of more than {MostSteps} instructions", "those of a network");
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                if (Byte() is var protocol and not (>= 2 and <= 5)) throw Bad($"protocol {protocol}", "2 to 5");
                break;
            case 0x95: Number(8); break; // FRAME
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push(Number(1)); break;
            case (byte)'M': Push(Number(2)); break;
            case (byte)'J': Push((long)(int)Number(4)); break;
            case 0x8a: PushInteger(Number(1)); break; // LONG1
            case 0x8b: PushInteger(Number(4)); break; // LONG4
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span)); break;
            case 0x8c: Push(Text(Number(1))); break; // SHORT_BINUNICODE
            case (byte)'X': Push(Text(Number(4))); break;
            case 0x8d: Push(Text(Number(8))); break; // BINUNICODE8
            case (byte)'U': Push(Encoding.Latin1.GetString(Take(Number(1)).Span)); break;
            case (byte)'T': Push(Encoding.Latin1.GetString(Take(Number(4)).Span)); break;
            case (byte)'C': Push(Take(Number(1))); break;
            case (byte)'B': Push(Take(Number(4))); break;
            case 0x8e: Push(Take(Number(8))); break; // BINBYTES8
            case (byte)'(': marks.Add(stack.Count); break;
            case (byte)'0': Drop(); break;
            case (byte)'1': SinceMark(); break; // POP_MARK
            case (byte)'2': Push(Peek()); break; // DUP
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(SinceMark()); break;
            case 0x85: Push(Last(1)); break; // TUPLE1
            case 0x86: Push(Last(2)); break;
            case 0x87: Push(Last(3)); break;
            case (byte)']': Push(new List<object?>()); break;
            case 0x8f: Push(new List<object?>()); break; // EMPTY_SET
            case 0x91: Push(SinceMark().ToList()); break; // FROZENSET
            case (byte)'l': Push(SinceMark().ToList()); break;
            case (byte)'a': Append(Last(1)); break;
            case (byte)'e': // APPENDS
            case 0x90: Append(SinceMark()); break; // ADDITEMS
            case (byte)'}': Push(new PickledDict()); break;
            case (byte)'d': Dictionary(SinceMark()); break;
            case (byte)'s': SetItems(Last(2)); break;
            case (byte)'u': SetItems(SinceMark()); break;
            case (byte)'q': memo[Number(1)] = Peek(); break;
            case (byte)'r': memo[Number(4)] = Peek(); break;
            case 0x94: memo[memo.Count] = Peek(); break; // MEMOIZE
            case (byte)'h': Push(Remembered(Number(1))); break;
            case (byte)'j': Push(Remembered(Number(4))); break;
            case (byte)'c': Push(Named(Line(), Line())); break;
            case 0x93: Push(Last(2) is [string module, string name] ? Named(module, name) : throw Damaged()); break;
            case (byte)'R': Push(Call(Last(2))); break;
            case 0x81: Push(Make(Last(2))); break; // NEWOBJ
            case (byte)'b': Build(Pop()); break;
            case (byte)'Q': Push((load ?? throw Damaged())(Pop())); break; // BINPERSID
            default:
                throw Bad($"the instruction 0x{opcode:x2} at byte {Position - 1}", "those that networks need");
        }
    }

    private PickledGlobal Named(string module, string name) =>
        PickleNames.Find($"{module}.{name}") ?? throw new InputException(
            $"{file}: it asks for {PickleNames.Shown($"{module}.{name}")}, which no network needs; it is refused, and "
            + "nothing of it was run");

    private object? Call(object?[] call)
    {
        if (call is not [PickledGlobal global, object?[] arguments]) throw Damaged();
        if (isInner && global.Name == PickleNames.InnerFile) throw Damaged();
        try
        {
            return PickleNames.Call(file, global, arguments);
        }
        catch (Exception e) when (e is InvalidCastException or NullReferenceException)
        {
            throw Damaged();
        }
    }

    private object Make(object?[] call) => call is [PickledGlobal global, object?[]]
        ? PickleNames.Make(global) ?? throw Bad($"an object of {PickleNames.Shown(global.Name)}", "objects of networks")
        : throw Damaged();

    private void Build(object? state)
    {
        if (state is object?[] { Length: 2 } pair) state = pair[0] ?? pair[1]; // with slots
        switch (Peek())
        {
            case PickledObject made when state is PickledDict attributes: made.State = attributes; break;
            case PickledDict: break; // attributes beside the entries, such as PyTorch's versions
            case PickledGlobal: break; // a type of NumPy's, with its byte order
            default: throw Damaged();
        }
    }

    private void Dictionary(object?[] items)
    {
        Push(new PickledDict());
        SetItems(items);
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0 || Peek() is not PickledDict dictionary) throw Damaged();
        foreach (var pair in items.Chunk(2)) dictionary.Set(pair[0], pair[1]);
    }

    private void Append(object?[] items)
    {
        if (Peek() is not List<object?> list) throw Damaged();
        list.AddRange(items);
    }

    private object? Remembered(long key) => memo.TryGetValue(key, out var value) ? value : throw Damaged();

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > Floor ? stack[^1] : throw Damaged();

    private object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    // Where nothing lies above the last mark, that is what goes.
    private void Drop()
    {
        if (marks.Count > 0 && stack.Count == marks[^1]) marks.RemoveAt(marks.Count - 1);
        else Pop();
    }

    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    private object?[] Last(int count) => stack.Count - Floor >= count ? Cut(stack.Count - count) : throw Damaged();

    private object?[] SinceMark()
    {
        if (marks.Count == 0) throw Damaged();
        var from = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        return Cut(from);
    }

    private object?[] Cut(int from)
    {
        var cut = stack[from..].ToArray();
        stack.RemoveRange(from, stack.Count - from);
        return cut;
    }

    private byte Byte() => Take(1).Span[0];

    private long Number(int size)
    {
        var number = 0UL;
        foreach (var part in Take(size).ToArray().Reverse()) number = (number << 8) | part;
        return number <= long.MaxValue ? (long)number : throw Damaged();
    }

    private void PushInteger(long size)
    {
        if (size > LongestInteger) throw Bad($"an integer of {size} bytes", $"at most {LongestInteger}");
        var number = new BigInteger(Take(size).Span);
        if (number < long.MinValue || number > long.MaxValue) Push(number);
        else Push((long)number);
    }

    private string Text(long size) => Encoding.UTF8.GetString(Take(size).Span);

    private string Line()
    {
        var rest = bytes.Span[Position..];
        var end = rest.IndexOf((byte)'\n');
        if (end < 0) throw Damaged();
        var line = Encoding.UTF8.GetString(rest[..end]);
        Position += end + 1;
        return line;
    }

    private ReadOnlyMemory<byte> Take(long size)
    {
        if (size > bytes.Length - Position)
            throw Bad($"{bytes.Length} bytes", $"at least {size} after byte {Position}; it is cut off or damaged");
        Position += (int)size;
        return bytes.Slice(Position - (int)size, (int)size);
    }

    private InputException Bad(string found, string expected) =>
        new($"{file}: found {found}, expected {expected}");

    private InputException Damaged() =>
        new($"{file}: the pickle is damaged at byte {Position}; fetch or copy it again");
}
