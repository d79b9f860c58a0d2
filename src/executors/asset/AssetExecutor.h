// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/Executor.h"

namespace oc {

class AssetStore;
struct AssetAuthor;

/// The asset-service: asset-create, asset-query, asset-update, asset-delete and asset-list over the inventory. Holds
/// nothing but a reference to it; execute() on worker threads.
class AssetExecutor : public Executor {
public:
    explicit AssetExecutor(AssetStore& store) : store_(store) {}

    [[nodiscard]] StepOutcome execute(const StepRequest& request, StepContext& context) override;
    [[nodiscard]] Result<StepPreview> preview(const StepRequest& request) const override;
    [[nodiscard]] Status canRun(const ToolSummary& tool) const override;
    [[nodiscard]] Availability availability(const ToolSpec& tool) const override;

private:
    [[nodiscard]] StepOutcome create(const QJsonObject& parameters, const AssetAuthor& author, StepContext& context);
    [[nodiscard]] StepOutcome query(const QJsonObject& parameters, const StepContext& context);
    [[nodiscard]] StepOutcome update(const QJsonObject& parameters, const AssetAuthor& author,
                                     const StepContext& context);
    [[nodiscard]] StepOutcome remove(const QJsonObject& parameters, const AssetAuthor& author,
                                     const StepContext& context);
    [[nodiscard]] StepOutcome list(const QJsonObject& parameters, const StepContext& context);

    AssetStore& store_;
};

} // namespace oc
