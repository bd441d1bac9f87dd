// How a client and a server want their part of a service. Plain aggregates, for designated initialisers.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tenon/access.hpp"

namespace tenon {

struct ClientOptions {
  // The instance to call; none: all that are active, in turn.
  std::optional<std::string> instance{};
  std::chrono::nanoseconds deadline = std::chrono::seconds(1);  // of each call that names no other
  std::uint32_t calls = 16;                                     // in flight at once, streams included; 1 to 200
  std::uint32_t kept = 8;     // answers kept in place beyond those in flight; calls + kept: at most 220
  std::uint32_t streams = 4;  // answering at once; counts only if the interface has such operations
  std::uint32_t credit = 64;  // answers of one stream that are under way; the server waits beyond that
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
  // On a node of a shared directory: whose servers are called. None: NodeOptions::access.
  std::optional<Access> access{};
};

struct ServerOptions {
  std::string instance{};  // servers of one instance stand in for one another, one of them is active
  // Of one client that are kept before they are answered; 1 to 254. Beyond that a call ends with calls_exhausted, and one-way
  // requests are copied, at most 256; more of them wait in the client's ring, and what it says about its calls behind them.
  std::uint32_t requests = 32;
  std::uint32_t loans = 4;                                        // answers to one client written in place at once
  std::uint32_t clients = 64;                                     // at once; 256 at most
  std::chrono::nanoseconds spin = std::chrono::microseconds(20);  // how long a wait polls before it sleeps
  // On a node of a shared directory: who may call. None: NodeOptions::access.
  std::optional<Access> access{};
};

}  // namespace tenon
