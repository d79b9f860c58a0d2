// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/asset/AssetDatabase.h"

namespace oc {

/// Stands for an inventory of which it cannot be told where it is: every use is the error.
class NoAssets : public AssetDatabase {
public:
    explicit NoAssets(Error error) : error_(std::move(error)) {}

    [[nodiscard]] AssetDialect dialect() const override { return AssetDialect::Sqlite; }
    [[nodiscard]] QString kind() const override { return {}; }
    [[nodiscard]] QString place() const override { return {}; }
    [[nodiscard]] bool isMade() const override { return true; }
    [[nodiscard]] Status select(const AssetStatement&, const std::stop_token&, const AssetRowReader&) override {
        return error_;
    }
    [[nodiscard]] Status write(const std::stop_token&, const std::function<Status(AssetTransaction&)>&) override {
        return error_;
    }
    [[nodiscard]] std::unique_ptr<AssetFeed> feed() override { return std::make_unique<Feed>(error_); }

private:
    class Feed : public AssetFeed {
    public:
        explicit Feed(Error error) : error_(std::move(error)) {}
        [[nodiscard]] Status open(const std::stop_token&) override { return error_; }
        [[nodiscard]] Result<std::optional<QList<qint64>>> next(const std::stop_token&) override { return error_; }

    private:
        Error error_;
    };
    Error error_;
};

} // namespace oc
