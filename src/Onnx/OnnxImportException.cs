namespace FewShotGan.Onnx;

/// <summary>
/// An ONNX file cannot become a network: it is broken, asks for what the importer does not have, or does not fit the
/// input. The message is one line that says where, what was found and what is expected. Whatever a file holds,
/// importing and running it throws nothing else.
/// </summary>
public sealed class OnnxImportException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line.</param>
    /// <param name="inner">What went wrong underneath.</param>
    public OnnxImportException(string message, Exception? inner = null)
        : base(message.ReplaceLineEndings(" "), inner)
    {
    }
}
