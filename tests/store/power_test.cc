// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Power cuts: the calls of real ingests are recorded, and replayed up to each point with all that was not synced lost,
// kept, torn or out of order. What was acknowledged has to be there, and the next ingest has to go on.
// STORE_POWER_STATES: states with chance in them, for each point (1; thousands in all with 40; 0: few points).
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "tests/store/disk_model.hpp"
#include "tests/store/harness.hpp"

namespace fs = std::filesystem;

namespace cof::test {
namespace {

struct Stored {
    std::string id, tree; // of an ingest that is over
    size_t told = 0;      // the event after which its id was printed
};

unsigned rounds() {
    const char *set = std::getenv("STORE_POWER_STATES");
    return set != nullptr ? static_cast<unsigned>(std::atoi(set)) : 1;
}

class Power : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char *tree : {"one", "two"}) {
            fs::create_directories(scratch_ / tree + "/sub");
            write_file(scratch_ / tree + "/sub/file", random_bytes(20000, 1));
            write_file(scratch_ / tree + "/same", "the same in both\n");
            write_file(scratch_ / tree + "/empty", "");
            write_file(scratch_ / tree + "/differs", random_bytes(3000, tree[0]));
            fs::last_write_time(scratch_ / tree + "/same", fs::file_time_type{});
        }
        fs::create_directory(root());
    }
    std::string root() const { return scratch_ / "root"; }
    std::string record() const { return scratch_ / "record"; }
    int run(const std::string &tree, const std::string &kill_at = "") {
        std::vector<std::pair<std::string, std::string>> settings;
        if (!kill_at.empty()) settings.push_back({"CALLS_KILL", kill_at});
        const int status =
            run_recorded({"ingest", "--store", root() + "/s", scratch_ / tree}, root(), record(), settings);
        trees_.push_back(tree);
        return status;
    }
    // What has been printed, in order. A recorder that does not see the program print cannot judge it.
    void load() {
        runs_.clear();
        events_ = parse_calls(record());
        for (size_t i = 0; i < events_.size(); ++i)
            if (events_[i].kind == 'P' && events_[i].bytes.starts_with("snapshot "))
                runs_.push_back({events_[i].bytes.substr(9, 64), "", i + 1});
    }
    void name_trees(const std::vector<std::string> &trees) {
        ASSERT_EQ(runs_.size(), trees.size());
        for (size_t i = 0; i < trees.size(); ++i)
            runs_[i].tree = scratch_ / trees[i];
    }

    // Every acknowledged snapshot is verified and restored byte for byte. "": so it is.
    std::string whole(const std::string &where, size_t cut) const {
        for (const Stored &run : runs_) {
            if (run.told > cut) continue;
            const std::string out = where + "/out";
            const Outcome restored = restore(where + "/s", out, run.id);
            if (!restored.ok()) return "restore: " + restored.err;
            const std::string differs = difference(run.tree, out + "/" + fs::path(run.tree).filename().string());
            if (!differs.empty()) return "restored otherwise: " + differs;
            fs::remove_all(out);
        }
        return {};
    }
    // Before a writer comes. Nothing that a power cut leaves is called damage; there may be no store yet.
    std::string at_once(const std::string &where, size_t cut) const {
        const std::string why = whole(where, cut);
        if (!why.empty()) return why;
        const Outcome checked = check(where + "/s");
        const bool may_be_none = checked.code == store::Exit::input && runs_[0].told > cut;
        return checked.ok() || may_be_none ? "" : "check: " + checked.err;
    }
    std::string then_goes_on(const std::string &where) const {
        const std::string store = where + "/s";
        const Stored &last = runs_.back();
        const Outcome again = ingest(store, last.tree);
        if (!again.ok()) return "ingest: " + again.err;
        if (again.snapshot() != last.id) return "ingest has another root";
        if (!again.err.empty()) return "ingest complains: " + again.err;
        if (!fs::is_empty(store + "/tmp")) return "tmp is not empty";
        const Outcome checked = check(store);
        if (!checked.ok()) return "check after an ingest: " + checked.err;
        const Outcome verified = verify(store, last.id);
        return verified.ok() ? "" : "verify of the new one: " + verified.err;
    }
    std::string replay(size_t cut, Unsynced what, uint64_t seed, size_t dropped = SIZE_MAX) {
        ++states_;
        const std::string where = scratch_ / "state";
        fs::remove_all(where);
        fs::create_directory(where);
        Disk(events_, cut, dropped).write(where, what, seed);
        return where;
    }
    std::string state(size_t cut, Unsynced what, uint64_t seed) {
        const std::string where = replay(cut, what, seed);
        const std::string why = at_once(where, cut);
        return why.empty() ? then_goes_on(where) : why;
    }
    // What is found without the sync that is event number dropped, if the power goes between it and the end.
    std::string without(size_t dropped) {
        std::vector<size_t> cuts;
        for (const Stored &run : runs_)
            if (run.told > dropped) cuts.push_back(run.told);
        for (size_t cut = dropped + 1; cut <= events_.size(); ++cut)
            cuts.push_back(cut);
        for (const size_t cut : cuts)
            for (const Unsynced what : {Unsynced::lost, Unsynced::names, Unsynced::bytes, Unsynced::mixed}) {
                const std::string why = at_once(replay(cut, what, cut, dropped), cut);
                if (!why.empty()) return why;
            }
        return {};
    }
    void every_state_from(size_t first) {
        for (size_t cut = first; cut <= events_.size(); cut += rounds() == 0 ? 8 : 1) {
            for (const Unsynced what :
                 {Unsynced::lost, Unsynced::kept, Unsynced::names, Unsynced::empty, Unsynced::bytes})
                EXPECT_EQ(state(cut, what, cut), "") << "cut " << cut << ", unsynced " << static_cast<int>(what);
            for (unsigned i = 0; i < rounds(); ++i)
                EXPECT_EQ(state(cut, Unsynced::mixed, i * 1000003 + cut), "") << "cut " << cut << ", seed " << i;
            if (HasFailure()) return;
        }
    }

    Scratch scratch_;
    std::vector<std::string> trees_;
    std::vector<Event> events_;
    std::vector<Stored> runs_;
    size_t states_ = 0;
};

// Nothing is missed: the record, replayed as if all had been synced, is the store.
TEST_F(Power, TheRecordIsTheStore) {
    ASSERT_EQ(run("one"), 0);
    ASSERT_EQ(run("two"), 0);
    load();
    name_trees({"one", "two"});
    const std::string where = scratch_ / "state";
    fs::create_directory(where);
    Disk(events_, events_.size()).write(where, Unsynced::kept, 1);
    fs::remove(root() + "/s/index/lock.mdb"); // shared memory of the processes that have the index open
    fs::remove(where + "/s/index/lock.mdb");
    EXPECT_EQ(difference(root(), where), "");
}

TEST_F(Power, EveryCut) {
    ASSERT_EQ(run("one"), 0);
    ASSERT_EQ(run("two"), 0);
    load();
    name_trees({"one", "two"});
    every_state_from(0);
    std::printf("%zu states\n", states_);
}

// What a killed one had not synced is not taken for granted by the one that goes on: it settles that first.
TEST_F(Power, AfterAKill) {
    ASSERT_EQ(run("one"), 0);
    const std::vector<Event> undisturbed = parse_calls(record());
    std::set<std::string> settles, needed;
    const size_t step = rounds() == 0 ? 12 : 1; // what is needed shows at single points alone
    for (size_t kill_at = 0; kill_at < undisturbed.size(); kill_at += step) {
        fs::remove_all(root());
        fs::create_directory(root());
        fs::remove(record());
        if (run("one", std::to_string(kill_at)) != -SIGKILL) break;
        const size_t killed = parse_calls(record()).size();
        ASSERT_EQ(run("one"), 0);
        load();
        name_trees(std::vector<std::string>(runs_.size(), "one"));
        const size_t told = runs_.back().told;
        for (const Unsynced what : {Unsynced::lost, Unsynced::mixed})
            ASSERT_EQ(state(told, what, kill_at), "") << "killed at " << kill_at;
        bool writes = false; // what it settles comes before, but for the name of a snapshot that is there
        for (size_t i = killed; i < told; ++i) {
            writes = writes || (events_[i].kind == 'C' && events_[i].path.starts_with("s/tmp/"));
            if (events_[i].kind != 'S') continue;
            const std::string of = Disk(events_, told).path_of(events_[i].inode);
            if (writes && of != "s/snapshots") continue;
            settles.insert(of);
            for (const Unsynced what : {Unsynced::lost, Unsynced::names})
                if (!needed.contains(of) && !at_once(replay(told, what, kill_at, i), told).empty()) needed.insert(of);
        }
    }
    if (rounds() > 0) {
        EXPECT_EQ(needed, settles);
    }
    std::printf("%zu states\n", states_);
}

// A sync that is left out is found: each of those that the format asks for.
TEST_F(Power, EachSyncIsNeeded) {
    ASSERT_EQ(run("one"), 0);
    ASSERT_EQ(run("two"), 0);
    load();
    name_trees({"one", "two"});
    const std::set<std::string> settling = {"s", "s/index", "s/index/data.mdb"};
    size_t needed = 0;
    bool changed = false;
    for (size_t i = 0; i < events_.size(); ++i) {
        changed = changed || events_[i].kind == 'R';
        if (events_[i].to == "s/index/seal") changed = false; // the next run settles what a killed one left: AfterAKill
        if (!events_[i].is_sync()) continue;
        const std::string of = Disk(events_, i).path_of(events_[i].inode);
        if (i > runs_[0].told && !changed && settling.contains(of)) continue;
        const std::string found = without(i);
        EXPECT_NE(found, "") << "event " << i << ", sync of '" << of << "', is left out and not missed";
        needed += !found.empty();
    }
    std::printf("%zu syncs needed, %zu states\n", needed, states_);
}

} // namespace
} // namespace cof::test
