using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers on the CPU (Mersenne twister), whatever device it is made for.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null) : this(Native.ft_generator_new(seed)) => this.device = device ?? CPU;

        private Generator(nint handle) => (Handle, device) = (handle, CPU);

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.ft_generator_default());

        public IntPtr Handle { get; private set; }
        public Device device { get; private set; }

        public Generator manual_seed(long seed)
        {
            Native.ft_generator_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Native.ft_generator_initial_seed(Handle);

        public Tensor get_state()
        {
            Native.Check(Native.ft_generator_state(Handle, out var state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => Native.Check(Native.ft_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0)
                return;
            Native.ft_generator_free(Handle);
            Handle = 0;
        }
    }

    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);
    public static Tensor get_rng_state() => Generator.Default.get_state();
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
}
