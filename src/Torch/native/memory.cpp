// Where the memory of tensors comes from.
//
// A training step frees its activations and soon asks for the same sizes again. glibc gives large blocks back to the
// system at once, and every page of the next one is then cleared anew: a quarter of a step. Kept in glibc's heap
// they are there, but the heap ends in pieces: a quarter more than this takes. So large blocks are kept here, whole,
// for the next tensor of about their size, and the oldest are given back before kept and used memory together exceed the
// most that was ever in use by much.

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <list>
#include <map>
#include <mutex>

namespace {

constexpr size_t Alignment = 64;  // of data, as libtorch has it; a block's size is written in as many bytes before it
constexpr size_t Large = size_t{1} << 20;
constexpr size_t Page = size_t{1} << 12;
constexpr size_t Slack = 8;  // a kept block serves if at most 1/8 of it is too much
constexpr size_t Room = 8;   // kept and used memory together may exceed the most that was ever in use by 1/8

struct Block {
  char* start;
  size_t size;
};

class LargeBlocks {
 public:
  Block take(size_t size) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto fit = by_size_.lower_bound(size);
    Block block;
    if (fit != by_size_.end() && fit->first - size <= fit->first / Slack) {
      block = *fit->second;
      kept_ -= block.size;
      by_age_.erase(fit->second);
      by_size_.erase(fit);
    } else {
      block = {map(size), size};
    }
    used_ += block.size;
    most_ = std::max(most_, used_);
    return block;
  }

  void keep(Block block) {
    std::lock_guard<std::mutex> lock(mutex_);
    used_ -= block.size;
    kept_ += block.size;
    by_age_.push_back(block);
    by_size_.emplace(block.size, std::prev(by_age_.end()));
  }

  void give_back_all() {
    std::lock_guard<std::mutex> lock(mutex_);
    while (!by_age_.empty()) give_back_oldest();
    most_ = used_;
  }

 private:
  using ByAge = std::list<Block>;  // the oldest first

  char* map(size_t size) {
    while (!by_age_.empty() && used_ + kept_ + size > most_ + most_ / Room) give_back_oldest();
    void* start = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TORCH_CHECK(start != MAP_FAILED, "out of memory: ", size, " bytes more than the ", used_, " of all tensors are not to be had");
    madvise(start, size, MADV_HUGEPAGE);
    return static_cast<char*>(start);
  }

  void give_back_oldest() {
    const auto oldest = by_age_.begin();
    for (auto entry = by_size_.lower_bound(oldest->size);; ++entry) {
      if (entry->second != oldest) continue;
      by_size_.erase(entry);
      break;
    }
    kept_ -= oldest->size;
    munmap(oldest->start, oldest->size);
    by_age_.erase(oldest);
  }

  std::mutex mutex_;
  ByAge by_age_;
  std::multimap<size_t, ByAge::iterator> by_size_;
  size_t used_ = 0, kept_ = 0, most_ = 0;
};

// Never destroyed: tensors may outlive everything.
LargeBlocks& large_blocks() {
  static auto* blocks = new LargeBlocks;
  return *blocks;
}

void release(void* data) {
  if (data == nullptr) return;
  auto* start = static_cast<char*>(data) - Alignment;
  const size_t size = *reinterpret_cast<size_t*>(start);
  if (size >= Large) large_blocks().keep({start, size});
  else std::free(start);
}

struct TensorMemory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const override {
    void* data = bytes == 0 ? nullptr : reserve(bytes);
    return {data, data, &release, c10::Device(c10::DeviceType::CPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

 private:
  static void* reserve(size_t bytes) {
    TORCH_CHECK(bytes <= std::numeric_limits<size_t>::max() / 2, "out of memory: ", bytes, " bytes were asked for");
    Block block{nullptr, bytes + Alignment};
    if (block.size >= Large) {
      block = large_blocks().take((block.size + Page - 1) / Page * Page);
    } else {
      void* start = nullptr;
      TORCH_CHECK(posix_memalign(&start, Alignment, block.size) == 0, "out of memory: ", bytes, " bytes are not to be had");
      block.start = static_cast<char*>(start);
    }
    *reinterpret_cast<size_t*>(block.start) = block.size;
    return block.start + Alignment;
  }
};

__attribute__((constructor)) void take_over() {
  static TensorMemory memory;
  c10::SetCPUAllocator(&memory, /*priority=*/1);

#ifdef __GLIBC__
  // oneDNN's scratch memory is its own; it stays in the heap likewise.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

}  // namespace

// Gives all kept memory back to the system.
extern "C" __attribute__((visibility("default"))) void ft_give_back_memory() {
  large_blocks().give_back_all();
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
