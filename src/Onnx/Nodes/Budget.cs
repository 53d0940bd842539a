namespace FewShotGan.Onnx.Nodes;

/// <summary>
/// What one run of a graph may use. A few bytes of a file can ask for any amount of memory and time; no backbone comes
/// near these limits.
/// </summary>
internal sealed class Budget
{
    private const long LeastRoom = 1L << 26, RoomPerInputElement = 1 << 9;
    private const double LeastWork = 1L << 36, WorkPerInputElement = 1 << 22;

    private double work;

    private Budget(long room, double work) => (Room, this.work) = (room, work);

    /// <summary>The most elements that one result may have.</summary>
    public long Room { get; private set; }

    /// <summary>The budget of a run on inputs of so many elements in all.</summary>
    public static Budget ForInputs(long elements) =>
        new(Math.Max(LeastRoom, RoomPerInputElement * elements), Math.Max(LeastWork, WorkPerInputElement * elements));

    /// <summary>
    /// The budget of computing constants, all of which are kept: enough to widen a large network's 16-bit weights.
    /// </summary>
    public static Budget ForConstants() => new(3 * LeastRoom, LeastWork);

    /// <summary>Takes a result that is kept off the room.</summary>
    public void Keep(long elements) => Room -= elements;

    /// <summary>Takes products off the work; false when there is not so much left.</summary>
    public bool TrySpend(double products) => (work -= products) >= 0;
}
