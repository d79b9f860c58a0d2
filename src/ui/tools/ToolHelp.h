// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/run/ToolReadiness.h"

#include <QScrollArea>

class QLabel;
class QVBoxLayout;

namespace oc::ui {

class Theme;

/// The help page of one tool, made from its declaration. GUI thread.
class ToolHelp : public QScrollArea {
    Q_OBJECT

public:
    explicit ToolHelp(Theme& theme, QWidget* parent = nullptr);

    void setTool(const ToolSpecPtr& tool);
    [[nodiscard]] ToolSpecPtr tool() const { return tool_; }
    void setReadiness(const ToolReadiness& readiness);

    /// A plan of one step with these parameters.
    [[nodiscard]] static QByteArray planOf(const ToolSpec& tool, const QJsonObject& parameters, const QString& title);

Q_SIGNALS:
    void openAsPlan(const QByteArray& planJson, const QString& title);

private:
    QLabel* label(const QString& text, QWidget* parent) const;
    void addSection(const QString& title);
    void addHeader();
    void addFacts();
    void addParameters();
    void addExamples();
    void addOutput();

    Theme& theme_;
    ToolSpecPtr tool_;
    QWidget* page_ = nullptr;
    QVBoxLayout* layout_ = nullptr;
    QLabel* readiness_ = nullptr;
};

} // namespace oc::ui
